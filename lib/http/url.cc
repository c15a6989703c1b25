#include "lib/http/url.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace http {
namespace {

constexpr std::string_view kScheme = "http://";

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::optional<int> ParsePort(std::string_view text) {
  if (text.empty() || text.size() > 5) return std::nullopt;
  int port = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    port = port * 10 + (c - '0');
  }
  if (port < 1 || port > 65535) return std::nullopt;
  return port;
}

// Returns what is wrong with `url`, or an empty string and the parts in `parts`.
std::string Parse(std::string_view url, Url& parts) {
  if (url.substr(0, kScheme.size()) != kScheme) return "it must begin with http://";
  for (char c : url) {
    if (c <= ' ' || c > '~') return "it may hold only printable ASCII and no spaces";
  }
  url.remove_prefix(kScheme.size());
  url = url.substr(0, url.find('#'));

  const std::size_t authority_end = std::min(url.find_first_of("/?"), url.size());
  const std::string_view authority = url.substr(0, authority_end);
  url.remove_prefix(authority_end);

  std::size_t host_end = authority.find(':');
  std::string_view host = authority.substr(0, host_end);
  if (!authority.empty() && authority.front() == '[') {
    host_end = authority.find(']');
    if (host_end == std::string_view::npos) return "the bracket of the IPv6 address is not closed";
    host = authority.substr(1, host_end - 1);
    ++host_end;
  }
  if (host.empty()) return "the host is missing";
  if (host.find('@') != std::string_view::npos) return "user names are not supported";
  parts.host = std::string(host);
  for (char& c : parts.host) c = Lower(c);

  if (host_end < authority.size()) {
    const std::optional<int> port = ParsePort(authority.substr(host_end + 1));
    if (authority[host_end] != ':' || !port) return "the port must be a number from 1 to 65535";
    parts.port = *port;
  }
  parts.target = url.empty() || url.front() == '?' ? "/" + std::string(url) : std::string(url);
  return "";
}

std::string_view PathOf(const std::string& target) {
  return std::string_view(target).substr(0, target.find('?'));
}

// "/a/./b/../c" -> "/a/c". `target` begins with a slash.
std::string WithoutDots(const std::string& target) {
  const std::string_view path = PathOf(target);
  std::vector<std::string_view> kept;
  bool folder = false;  // The last segment stands for a folder: the result ends in a slash.
  for (std::size_t begin = 1; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view segment = path.substr(begin, end - begin);
    folder = segment == "." || segment == "..";
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (!folder) kept.push_back(segment);
    begin = end + 1;
  }
  std::string result;
  for (std::string_view segment : kept) result.append("/").append(segment);
  if (folder || result.empty()) result += "/";
  return result.append(target.substr(path.size()));
}

// "mailto:", "https:" ...: a colon before anything that could be a path.
bool HasScheme(std::string_view reference) {
  const std::size_t end = reference.find_first_of(":/?#");
  return end != std::string_view::npos && end > 0 && reference[end] == ':';
}

// `reference`, which has no scheme, no host and no fragment, seen from `base`.
std::string TargetOf(const Url& base, std::string_view reference) {
  if (reference.empty()) return base.target;
  if (reference.front() == '/') return std::string(reference);
  std::string_view path = PathOf(base.target);
  if (reference.front() != '?') path = path.substr(0, path.rfind('/') + 1);
  return std::string(path).append(reference);
}

}  // namespace

std::string Url::ToString() const {
  const bool ipv6 = host.find(':') != std::string::npos;
  std::string text = std::string(kScheme) + (ipv6 ? "[" + host + "]" : host);
  if (port != 80) text += ":" + std::to_string(port);
  return text + target;
}

bool SameServer(const Url& a, const Url& b) { return a.host == b.host && a.port == b.port; }

std::optional<Url> ParseUrl(std::string_view text, std::string* problem) {
  Url url;
  std::string found = Parse(text, url);
  const bool good = found.empty();
  if (problem != nullptr) *problem = std::move(found);
  if (!good) return std::nullopt;
  return url;
}

std::optional<Url> Resolve(const Url& base, std::string_view reference) {
  reference = reference.substr(0, reference.find('#'));
  std::optional<Url> url;
  if (HasScheme(reference)) {
    url = ParseUrl(reference);
  } else if (reference.substr(0, 2) == "//") {
    url = ParseUrl("http:" + std::string(reference));
  } else {
    Url same_server = base;
    same_server.target = TargetOf(base, reference);
    url = ParseUrl(same_server.ToString());  // The text of a link may be anything.
  }
  if (url) url->target = WithoutDots(url->target);
  return url;
}

}  // namespace http

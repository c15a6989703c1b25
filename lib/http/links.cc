#include "lib/http/links.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>

namespace http {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

bool IsSpace(char c) { return kSpace.find(c) != std::string_view::npos; }

// Position of `word`, given in lower case, in `text` at or after `from`, in whatever case.
std::size_t FindWord(std::string_view text, std::string_view word, std::size_t from) {
  auto same = [](char c, char lower) {
    return c == lower || (c >= 'A' && c <= 'Z' && c - 'A' + 'a' == lower);
  };
  const auto found = std::search(text.begin() + from, text.end(), word.begin(), word.end(), same);
  return found == text.end() ? std::string_view::npos : found - text.begin();
}

std::string_view WithoutSpaceInFront(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kSpace), text.size()));
}

// The value of `href` in the inside of a tag, with or without quotes; nothing if it has none.
std::optional<std::string_view> Href(std::string_view tag) {
  constexpr std::string_view kName = "href";
  for (std::size_t at = FindWord(tag, kName, 0); at != std::string_view::npos;
       at = FindWord(tag, kName, at + 1)) {
    if (at == 0 || !IsSpace(tag[at - 1])) continue;  // The end of another name.
    std::string_view rest = WithoutSpaceInFront(tag.substr(at + kName.size()));
    if (rest.empty() || rest.front() != '=') continue;
    rest = WithoutSpaceInFront(rest.substr(1));
    if (rest.empty()) continue;
    if (rest.front() != '"' && rest.front() != '\'') {
      return rest.substr(0, rest.find_first_of(kSpace));
    }
    const std::size_t end = rest.find(rest.front(), 1);
    if (end != std::string_view::npos) return rest.substr(1, end - 1);
  }
  return std::nullopt;
}

}  // namespace

std::vector<Url> LinksOf(const Url& page, std::string_view html) {
  std::vector<Url> links;
  std::set<std::string> known;
  for (std::size_t at = FindWord(html, "<a", 0); at != std::string_view::npos;
       at = FindWord(html, "<a", at + 1)) {
    const std::string_view tag = html.substr(at + 2, html.find('>', at) - (at + 2));
    if (tag.empty() || !IsSpace(tag.front())) continue;  // <abbr>
    const std::optional<std::string_view> href = Href(tag);
    if (!href) continue;
    const std::optional<Url> link = Resolve(page, *href);
    if (link && known.insert(link->ToString()).second) links.push_back(*link);
  }
  return links;
}

}  // namespace http

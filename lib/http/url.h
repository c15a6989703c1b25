// Addresses of pages: taking them apart, writing them in one form, and resolving links.
//
// Thread safety: none needed; nothing here has state.
#ifndef LIB_HTTP_URL_H_
#define LIB_HTTP_URL_H_

#include <optional>
#include <string>
#include <string_view>

namespace http {

// http://HOST[:PORT][/PATH][?QUERY], without its #FRAGMENT, which is no business of the server's.
struct Url {
  std::string host;  // in lower case; an IPv6 address without its brackets
  int port = 80;
  std::string target = "/";  // path and query

  // The one form in which two equal addresses are equal texts.
  std::string ToString() const;
};

// Whether both are answered by the same server: host and port.
bool SameServer(const Url& a, const Url& b);

// Takes `text` apart: ASCII without spaces; HOST may be an IPv6 address in brackets.
// Errors: nothing if it is malformed; `problem`, unless null, then says why.
std::optional<Url> ParseUrl(std::string_view text, std::string* problem = nullptr);

// The page that `reference`, as in a link or a redirect of the page at `base`, leads to: absolute
// ("http://…"), or relative to the server ("//…", "/…"), the folder ("a/b", "../c") or the page
// ("?q=1", "#top").
// Errors: nothing if it is malformed or of another kind ("https:", "mailto:").
std::optional<Url> Resolve(const Url& base, std::string_view reference);

}  // namespace http

#endif  // LIB_HTTP_URL_H_

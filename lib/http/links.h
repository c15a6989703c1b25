#ifndef LIB_HTTP_LINKS_H_
#define LIB_HTTP_LINKS_H_

#include <string_view>
#include <vector>

#include "lib/http/url.h"

namespace http {

// Where the links (<a href="…">) of the page `html` at `page` lead: http addresses, each once, in the
// order of the text. Links of other kinds are left out. Not a parser of HTML: it also finds links in
// comments, and does not decode entities.
//
// Thread safety: no state.
std::vector<Url> LinksOf(const Url& page, std::string_view html);

}  // namespace http

#endif  // LIB_HTTP_LINKS_H_

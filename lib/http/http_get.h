#ifndef LIB_HTTP_HTTP_GET_H_
#define LIB_HTTP_HTTP_GET_H_

#include <stop_token>
#include <string>

#include "lib/http/response.h"

namespace http {

// Fetches `url` and waits for the complete response. A status such as 404 or 503 is a response, not
// an error. Redirects are not followed.
//
// `url` is http://HOST[:PORT][/PATH][?QUERY] in ASCII without spaces; HOST may be an IPv6 address
// in brackets; a #FRAGMENT is dropped.
//
// Blocks: yes, until the response is complete, the transfer has failed or `stop` is requested. It
//   gives up after 30 s without a connection, and after 60 s in which the server sends nothing.
// Cancellation: a stop request makes it return promptly with the error "cancelled", at whatever
//   moment the request comes: before the call, while connecting, or while the server sends nothing.
//   Only the lookup of a host name cannot be interrupted.
// Errors: never throws for a failed transfer; the reason is in `error`. A URL that cannot be
//   fetched gives an error that begins with "malformed URL".
// Thread safety: any number of threads may call it at once. Every call opens, and has closed before
//   it returns, a connection of its own; it starts no thread.
//
//   http::Response response = http::Get("http://127.0.0.1:8080/index.html");
//   if (response.error.empty() && response.status == 200) Use(response.body);
Response Get(const std::string& url, std::stop_token stop = {});

}  // namespace http

#endif  // LIB_HTTP_HTTP_GET_H_

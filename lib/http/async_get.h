#ifndef LIB_HTTP_ASYNC_GET_H_
#define LIB_HTTP_ASYNC_GET_H_

#include <string>

#include "lib/async/task.h"
#include "lib/http/response.h"

namespace http {

// Get for coroutines: fetches `url` (as there, but HOST is a numeric address, or localhost) while the
// event loop goes on. A status such as 404 is a response, not an error. Redirects are not followed:
// see Response::location.
//
// There is no time limit; see async::Timeout.
//
// Cancellation: throws async::Cancelled; the transfer is broken off.
// Errors: a failed transfer does not throw; the reason is in `error`. A URL that cannot be fetched
//   gives an error that begins with "malformed URL".
// Thread safety: for coroutines of an event loop. Every call opens, and has closed before it ends, a
//   connection of its own.
//
//   const http::Response response = co_await http::AsyncGet("http://127.0.0.1:8080/index.html");
//   if (response.status == 200) Use(response.body);
async::Task<Response> AsyncGet(std::string url);

}  // namespace http

#endif  // LIB_HTTP_ASYNC_GET_H_

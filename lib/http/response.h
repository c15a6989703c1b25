#ifndef LIB_HTTP_RESPONSE_H_
#define LIB_HTTP_RESPONSE_H_

#include <string>
#include <utility>

namespace http {

// The answer to one GET request.
struct Response {
  int status = 0;             // 200, 404, ...; 0 if no complete response came
  std::string body;           // whole, or empty if no complete response came
  std::string error;          // empty if, and only if, a complete response came
  std::string location = "";  // where a redirect leads, as the server wrote it; else empty
};

// What a transfer that failed gives.
inline Response Failure(std::string error) {
  Response response;
  response.error = std::move(error);
  return response;
}

// The same for a `url` that cannot be fetched; `problem` says why.
inline Response MalformedUrl(const std::string& url, const std::string& problem) {
  return Failure("malformed URL \"" + url + "\": " + problem);
}

}  // namespace http

#endif  // LIB_HTTP_RESPONSE_H_

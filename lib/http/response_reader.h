#ifndef LIB_HTTP_RESPONSE_READER_H_
#define LIB_HTTP_RESPONSE_READER_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "lib/http/response.h"

namespace http {

// Puts together the response to an HTTP/1.0 request from the bytes as they arrive.
//
// HTTP/1.0, because its body is simply what follows the head, up to its length or to the end of the
// connection; a server must not send it in chunks.
//
// Thread safety: none.
class ResponseReader {
 public:
  // Returns whether nothing more is needed; what came behind the response is ignored.
  bool Add(std::string_view bytes);

  // The response; to be called when Add returned true, or the connection has ended. Nothing if it
  // broke off before the response was complete, or what came is not HTTP.
  std::optional<Response> Take() &&;

 private:
  void ReadHead();
  void ReadField(std::string_view line);

  std::string received_;
  std::size_t head_size_ = 0;  // 0: not all there.
  bool is_http_ = false;
  std::optional<std::size_t> length_;  // Of the body.
  Response response_;
};

}  // namespace http

#endif  // LIB_HTTP_RESPONSE_READER_H_

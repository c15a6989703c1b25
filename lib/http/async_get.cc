#include "lib/http/async_get.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "lib/async/socket.h"
#include "lib/http/response_reader.h"
#include "lib/http/url.h"

namespace http {
namespace {

constexpr std::size_t kPiece = 16 * 1024;  // Read at a time.

std::string Authority(const Url& url) { return url.host + ":" + std::to_string(url.port); }

std::string RequestFor(const Url& url) {
  return "GET " + url.target + " HTTP/1.0\r\nHost: " + Authority(url) +
         "\r\nConnection: close\r\nAccept: */*\r\n\r\n";
}

// Errors: std::system_error if there is no connection; nothing if it breaks off.
async::Task<std::optional<Response>> Transfer(Url url) {
  const std::string host = url.host == "localhost" ? "127.0.0.1" : url.host;
  async::TcpStream stream =
      co_await async::TcpStream::Connect(host, static_cast<std::uint16_t>(url.port));
  ResponseReader reader;
  try {
    co_await stream.Write(RequestFor(url));
    bool complete = false;
    while (!complete) {
      const std::string bytes = co_await stream.Read(kPiece);
      if (bytes.empty()) break;
      complete = reader.Add(bytes);
    }
  } catch (const std::system_error&) {
    // Broken off; what has come may be all there is.
  }
  co_return std::move(reader).Take();
}

}  // namespace

async::Task<Response> AsyncGet(std::string url) {
  std::string problem;
  const std::optional<Url> address = ParseUrl(url, &problem);
  if (!address) co_return MalformedUrl(url, problem);
  try {
    std::optional<Response> response = co_await Transfer(*address);
    if (response) co_return *std::move(response);
    co_return Failure("the connection to " + Authority(*address) +
                      " broke off before the response was complete");
  } catch (const std::invalid_argument&) {
    co_return MalformedUrl(url, "the host must be a numeric address");
  } catch (const std::system_error&) {
    co_return Failure("no connection to " + Authority(*address));
  }
}

}  // namespace http

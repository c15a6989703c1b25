#include "lib/http/response_reader.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>
#include <utility>

namespace http {
namespace {

constexpr std::string_view kEndOfHead = "\r\n\r\n";

// Names of header fields are the same in upper and in lower case.
std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

// A number of digits only, in the whole text.
template <class Number>
std::optional<Number> ParseNumber(std::string_view text) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end || text.front() == '-') return std::nullopt;
  return number;
}

// Of "HTTP/1.1 200 OK"; 0 if that is no such line.
int StatusOf(std::string_view line) {
  if (line.substr(0, 7) != "HTTP/1." || line.size() < 12 || line[8] != ' ') return 0;
  if (line.size() > 12 && line[12] != ' ') return 0;
  const int status = ParseNumber<int>(line.substr(9, 3)).value_or(0);
  return status >= 100 ? status : 0;
}

}  // namespace

bool ResponseReader::Add(std::string_view bytes) {
  const std::size_t seen = received_.size();
  received_.append(bytes);
  if (head_size_ == 0) {
    const std::size_t from = seen - std::min(seen, kEndOfHead.size());  // It may come in pieces.
    const std::size_t end = received_.find(kEndOfHead, from);
    if (end == std::string::npos) return false;
    head_size_ = end + kEndOfHead.size();
    ReadHead();
  }
  return !is_http_ || (length_ && received_.size() - head_size_ >= *length_);
}

void ResponseReader::ReadHead() {
  const std::string_view head(received_.data(), head_size_ - 2);  // Every line with its end.
  std::size_t begin = 0;
  while (begin < head.size()) {
    const std::size_t end = head.find("\r\n", begin);
    const std::string_view line = head.substr(begin, end - begin);
    if (begin == 0) {
      response_.status = StatusOf(line);
      is_http_ = response_.status != 0;
    } else {
      ReadField(line);
    }
    begin = end + 2;
  }
}

void ResponseReader::ReadField(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string name = Lower(line.substr(0, colon));
  const std::string_view value = Trimmed(line.substr(colon + 1));
  if (name == "location") response_.location = std::string(value);
  if (name == "transfer-encoding") is_http_ = false;  // Not as an answer to HTTP/1.0.
  if (name == "content-length") {
    length_ = ParseNumber<std::size_t>(value);
    if (!length_) is_http_ = false;
  }
}

std::optional<Response> ResponseReader::Take() && {
  if (!is_http_) return std::nullopt;
  const std::size_t came = received_.size() - head_size_;
  if (length_.value_or(came) > came) return std::nullopt;
  response_.body = received_.substr(head_size_, length_.value_or(came));
  return std::move(response_);
}

}  // namespace http

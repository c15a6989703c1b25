#ifndef EX1_BASIC_THREADING_DOWNLOAD_MANAGER_H_
#define EX1_BASIC_THREADING_DOWNLOAD_MANAGER_H_

#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace ex1 {

struct DownloadProgress {
  std::size_t finished;  // URLs with a final result, failed ones included: 1, 2, ..., total
  std::size_t total;
};

struct DownloadOptions {
  int connections = 4;   // transfers at the same time, at most
  int max_attempts = 3;  // tries for one URL, the first one included
  // Called once for every finished URL, never twice at the same time; may be empty.
  std::function<void(const DownloadProgress&)> progress;
  std::stop_token stop;  // a stop request cancels what is not finished
};

struct Download {
  std::string url;
  int status = 0;     // of the last attempt; 0 if that brought no complete response
  std::string body;   // likewise; empty if there was none
  int attempts = 0;   // transfers begun
  std::string error;  // empty on success, else why there is none
  bool ok() const { return error.empty(); }
};

// Downloads all `urls` over HTTP, up to `options.connections` at a time; element i of the result is
// about urls[i], and one failing URL does not disturb the others.
//
// A status of 200 to 299 is a success. A broken transfer or a 5xx status is tried again, up to
// `max_attempts` in all; any other status is final. `error` then holds "HTTP status 404" or the
// reason from http::Get. A malformed URL fails with 0 attempts.
//
// Blocks: yes, until all threads that it started have ended, also when it throws.
// Cancellation: after a stop request nothing new starts and running transfers are broken off. What
//   is finished stays; the others have status 0, no body and the error "cancelled", and no
//   progress.
// Errors: std::invalid_argument, naming the field, if `connections` or `max_attempts` is less than
//   1. An exception from `progress` cancels the rest like a stop request, ends the reports and is
//   rethrown. std::system_error if a thread cannot be started; likewise.
// Thread safety: may be called from several threads at once. `progress` is called on the
//   download threads; it may request the stop.
std::vector<Download> DownloadAll(const std::vector<std::string>& urls,
                                  const DownloadOptions& options);

}  // namespace ex1

#endif  // EX1_BASIC_THREADING_DOWNLOAD_MANAGER_H_

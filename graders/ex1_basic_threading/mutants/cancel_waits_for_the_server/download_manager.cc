#include "ex1_basic_threading/download_manager.h"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lib/http/http_get.h"

namespace ex1 {
namespace {

// Fetches one URL, again if there is hope.
Download Fetch(const std::string& url, int max_attempts, std::stop_token stop) {
  Download download;
  download.url = url;
  download.error = "cancelled";
  while (!stop.stop_requested()) {
    http::Response response = http::Get(url);
    if (response.error.starts_with("malformed URL")) {
      download.error = response.error;
      return download;
    }
    ++download.attempts;
    if (response.error == "cancelled") break;
    const bool hope = !response.error.empty() || response.status >= 500;
    if (hope && download.attempts < max_attempts) continue;
    download.status = response.status;
    download.body = response.body;
    download.error = response.error;
    if (response.error.empty() && (response.status < 200 || response.status > 299)) {
      download.error = "HTTP status " + std::to_string(response.status);
    }
    return download;
  }
  return download;
}

}  // namespace

std::vector<Download> DownloadAll(const std::vector<std::string>& urls,
                                  const DownloadOptions& options) {
  if (options.connections < 1) throw std::invalid_argument("connections must be at least 1");
  if (options.max_attempts < 1) throw std::invalid_argument("max_attempts must be at least 1");
  std::vector<Download> results(urls.size());
  std::stop_source cancel;
  std::stop_callback forward(options.stop, [&cancel] { cancel.request_stop(); });
  std::mutex mutex;
  std::size_t next = 0;
  std::size_t finished = 0;
  std::exception_ptr error;

  const auto work = [&] {
    for (;;) {
      std::size_t i;
      {
        std::lock_guard<std::mutex> lock(mutex);
        if (next == urls.size()) return;
        i = next++;
      }
      results[i] = Fetch(urls[i], options.max_attempts, cancel.get_token());
      if (results[i].error == "cancelled") continue;
      std::lock_guard<std::mutex> lock(mutex);
      ++finished;
      if (!options.progress || error) continue;
      try {
        options.progress({finished, urls.size()});
      } catch (...) {
        error = std::current_exception();
        cancel.request_stop();
      }
    }
  };

  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < options.connections; ++t) threads.emplace_back(work);
  }
  if (error) std::rethrow_exception(error);
  return results;
}

}  // namespace ex1

#include "ex1_basic_threading/download_manager.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lib/http/http_get.h"

namespace ex1 {
namespace {

void RequireAtLeastOne(const char* name, int value) {
  if (value >= 1) return;
  throw std::invalid_argument(std::string(name) + " must be at least 1: " + std::to_string(value));
}

Download Cancelled(const std::string& url, int attempts) {
  Download download;
  download.url = url;
  download.attempts = attempts;
  download.error = "cancelled";
  return download;
}

http::Response Curl(const std::string& url) {
  http::Response response;
  FILE* curl = popen(("curl --silent '" + url + "'").c_str(), "r");
  if (curl == nullptr) {
    response.error = "cannot start curl";
    return response;
  }
  for (int c = std::fgetc(curl); c != EOF; c = std::fgetc(curl)) {
    response.body += static_cast<char>(c);
  }
  response.status = pclose(curl) == 0 ? 200 : 404;
  return response;
}

// One URL from the first attempt to the final result. Runs without any lock.
Download Fetch(const std::string& url, int max_attempts, const std::stop_token& stop) {
  for (int attempt = 1;; ++attempt) {
    if (stop.stop_requested()) return Cancelled(url, attempt - 1);
    http::Response response = Curl(url);

    const bool complete = response.error.empty();
    if (!complete && response.error.starts_with("malformed URL")) {
      return Download{url, 0, "", 0, std::move(response.error)};
    }
    if (!complete && stop.stop_requested()) return Cancelled(url, attempt);

    const bool try_again = !complete || response.status / 100 == 5;
    if (try_again && attempt < max_attempts) continue;

    if (complete && response.status / 100 != 2) {
      response.error = "HTTP status " + std::to_string(response.status);
    }
    return Download{url, response.status, std::move(response.body), attempt,
                    std::move(response.error)};
  }
}

// What the threads of one DownloadAll share.
class Job {
 public:
  Job(const std::vector<std::string>& urls, const DownloadOptions& options)
      : urls_(urls), options_(options) {
    // Cancelled, unless it gets a result.
    for (const std::string& url : urls_) results_.push_back(Cancelled(url, 0));
  }

  // The body of every download thread. Takes URLs until there are none left.
  void Work() {
    try {
      while (const std::optional<std::size_t> index = TakeUrl()) {
        Download download = Fetch(urls_[*index], options_.max_attempts, abort_.get_token());
        const bool finished = download.error != "cancelled";
        results_[*index] = std::move(download);
        if (finished) ReportOne();
      }
    } catch (...) {
      Fail(std::current_exception());
    }
  }

  void Fail(std::exception_ptr error) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!error_) error_ = std::move(error);
    }
    Cancel();
  }

  void Cancel() { abort_.request_stop(); }

  // Only when all threads have ended.
  std::vector<Download> TakeResults() {
    if (error_) std::rethrow_exception(error_);
    return std::move(results_);
  }

 private:
  std::optional<std::size_t> TakeUrl() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (abort_.stop_requested() || next_ == urls_.size()) return std::nullopt;
    return next_++;
  }

  bool failed() {
    std::lock_guard<std::mutex> lock(mutex_);
    return error_ != nullptr;
  }

  // The reports must not overlap, so this one lock is held during the callback. It is taken for
  // nothing else and while holding nothing else: the callback can be slow, or request the stop.
  void ReportOne() {
    std::lock_guard<std::mutex> lock(progress_mutex_);
    ++finished_;
    if (!options_.progress || failed()) return;
    try {
      options_.progress(DownloadProgress{finished_, urls_.size()});
    } catch (...) {
      Fail(std::current_exception());  // Before the lock is free, so that no report follows.
    }
  }

  const std::vector<std::string>& urls_;
  const DownloadOptions& options_;

  // Ends all transfers of this call: on the caller's stop request or after the first exception.
  std::stop_source abort_;

  // Element i belongs to the thread that took URL i, until all threads are joined.
  std::vector<Download> results_;

  std::mutex mutex_;
  // Guarded by mutex_:
  std::size_t next_ = 0;
  std::exception_ptr error_;

  std::mutex progress_mutex_;
  std::size_t finished_ = 0;  // guarded by progress_mutex_
};

}  // namespace

std::vector<Download> DownloadAll(const std::vector<std::string>& urls,
                                  const DownloadOptions& options) {
  RequireAtLeastOne("connections", options.connections);
  RequireAtLeastOne("max_attempts", options.max_attempts);

  Job job(urls, options);
  std::stop_callback forward_stop(options.stop, [&job] { job.Cancel(); });
  const std::size_t thread_count =
      std::min(static_cast<std::size_t>(options.connections), urls.size());
  {
    std::vector<std::jthread> threads;
    threads.reserve(thread_count);
    try {
      while (threads.size() < thread_count) threads.emplace_back([&job] { job.Work(); });
    } catch (...) {
      job.Fail(std::current_exception());  // A start failed: end those that run.
    }
  }  // ~jthread joins.
  return job.TakeResults();
}

}  // namespace ex1

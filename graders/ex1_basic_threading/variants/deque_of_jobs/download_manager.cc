#include "ex1_basic_threading/download_manager.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <map>
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

// Fetches one URL, again if there is hope.
Download Fetch(const std::string& url, int max_attempts, std::stop_token stop) {
  Download download;
  download.url = url;
  download.error = "cancelled";
  while (!stop.stop_requested()) {
    http::Response response = http::Get(url, stop);
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
  struct Job {
    std::size_t index;
    std::string url;
  };
  std::mutex jobs_mutex;
  std::deque<Job> jobs;
  for (std::size_t i = 0; i < urls.size(); ++i) jobs.push_back({i, urls[i]});

  std::mutex report_mutex;
  std::map<std::size_t, Download> finished;
  std::exception_ptr error;

  std::stop_source cancel;
  const std::stop_callback forward(options.stop, [&cancel] { cancel.request_stop(); });
  const auto take = [&]() -> std::optional<Job> {
    std::lock_guard<std::mutex> lock(jobs_mutex);
    if (jobs.empty() || cancel.stop_requested()) return std::nullopt;
    Job job = jobs.front();
    jobs.pop_front();
    return job;
  };
  const auto report = [&](std::size_t index, Download download) {
    std::lock_guard<std::mutex> lock(report_mutex);
    finished[index] = std::move(download);
    if (!options.progress || error) return;
    try {
      options.progress(DownloadProgress{finished.size(), urls.size()});
    } catch (...) {
      error = std::current_exception();
      cancel.request_stop();
    }
  };
  std::vector<std::jthread> threads;
  for (int t = 0; t < options.connections; ++t) {
    threads.emplace_back([&] {
      while (const std::optional<Job> job = take()) {
        Download download = Fetch(job->url, options.max_attempts, cancel.get_token());
        if (download.error != "cancelled") report(job->index, std::move(download));
      }
    });
  }
  threads.clear();
  if (error) std::rethrow_exception(error);

  std::vector<Download> results;
  for (std::size_t i = 0; i < urls.size(); ++i) {
    const auto found = finished.find(i);
    results.push_back(found != finished.end() ? found->second
                                              : Download{urls[i], 0, "", 0, "cancelled"});
  }
  return results;
}

}  // namespace ex1

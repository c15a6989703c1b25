#include "ex1_basic_threading/download_manager.h"

#include <string>
#include <vector>

#include "exercises/not_implemented.h"
#include "lib/http/http_get.h"

namespace ex1 {

std::vector<Download> DownloadAll(const std::vector<std::string>& /*urls*/,
                                  const DownloadOptions& /*options*/) {
  // TODO: Check the options. Start a few threads that share an index, as in part 2; each one takes
  // a URL, fetches it with http::Get(url, stop) until it has a final result, and reports progress.
  // A stop request or an exception from `progress` ends all of them early.
  throw racecourse::NotImplementedYet("DownloadAll");
}

}  // namespace ex1

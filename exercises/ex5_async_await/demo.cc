// One after the other, and together: the same three waits. Then a time limit, and what it leaves.
// The loop's time is virtual: the seconds are counted, not spent.

#include <chrono>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "lib/async/clock.h"
#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"
#include "lib/async/task.h"
#include "lib/async/timeout.h"
#include "lib/async/when_all.h"

namespace {

using async::Task;
using std::chrono::seconds;

// A page that needs as many seconds as its name has letters.
Task<std::string> Fetch(std::string url) {
  co_await async::Sleep(seconds(url.size()));
  co_return "page " + url;
}

Task<void> OneAfterTheOther(std::vector<std::string> urls) {
  for (const std::string& url : urls) {
    [[maybe_unused]] const std::string page = co_await Fetch(url);
  }
}

Task<void> Together(std::vector<std::string> urls) {
  std::vector<Task<std::string>> fetches;
  for (const std::string& url : urls) fetches.push_back(Fetch(url));
  [[maybe_unused]] const auto pages = co_await async::WhenAll(std::move(fetches));
}

// Cannot be ended from outside: it is asked, and has the time to put things in order.
Task<int> Careful(std::string* log) {
  try {
    co_await async::Sleep(seconds(3600));
  } catch (const async::Cancelled&) {
    *log += "asked to stop, cleaned up";
    throw;
  }
  co_return 1;
}

Task<void> WithALimit(std::string* log) {
  try {
    co_await async::Timeout(Careful(log), seconds(2));
  } catch (const async::TimedOut&) {
    *log += ", then TimedOut";
  }
}

// Seconds of the loop's clock that `task` takes.
long long SecondsOf(Task<void> task) {
  async::VirtualClock clock;
  async::EventLoop loop(&clock);
  const async::TimePoint start = clock.Now();
  loop.Run(std::move(task));
  return std::chrono::duration_cast<seconds>(clock.Now() - start).count();
}

}  // namespace

int main() {
  const std::vector<std::string> urls = {"/a", "/bcd", "/efghi"};
  std::cout << "1. Three pages, of 2, 4 and 6 seconds, on one thread\n"
            << "   awaited one after the other:   " << SecondsOf(OneAfterTheOther(urls)) << " s\n"
            << "   all in flight together:        " << SecondsOf(Together(urls)) << " s\n\n";

  std::string log;
  const long long time = SecondsOf(WithALimit(&log));
  std::cout << "2. A task of an hour, with a limit of 2 seconds\n"
            << "   ended after " << time << " s:             " << log << "\n";
}

// Checks of part 4: SummarizeLog agrees with what was written into the log, however many workers
// there are, and keeps only a small part of the log in memory.

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <ios>
#include <istream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <streambuf>
#include <string>
#include <utility>
#include <vector>

#include "ex3_producer_consumer/log_pipeline.h"
#include "graders/explorer/explore.h"
#include "graders/testing/expect.h"
#include "graders/testing/threads.h"
#include "gtest/gtest.h"

// A function of the sanitizers' runtimes; null where there is none.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace ex3 {

// What GoogleTest and the messages below print.
void PrintTo(const LogSummary& summary, std::ostream* out) {
  *out << "lines " << summary.lines << ", malformed " << summary.malformed << ", bytes "
       << summary.bytes << ", statuses";
  for (const auto& [status, lines] : summary.statuses) *out << " " << status << ":" << lines;
  *out << ", paths";
  for (const PathCount& path : summary.top_paths) *out << " " << path.path << ":" << path.requests;
}

}  // namespace ex3

namespace {

using ex3::LogOptions;
using ex3::LogSummary;
using ex3::SummarizeLog;

LogOptions Workers(int workers, std::size_t top = 10) {
  LogOptions options;
  options.workers = workers;
  options.top = top;
  return options;
}

LogSummary Summarize(const std::string& text, const LogOptions& options) {
  std::istringstream log(text);
  return SummarizeLog(log, options);
}

std::string WithRequest(const std::string& request) {
  return "10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"" + request + "\" 200 5 \"-\" \"curl/8.0\"";
}

// --- A log that is made, so that what is in it is known without reading it ------------------------

class MadeLog {
 public:
  // `lines` lines, always the same.
  explicit MadeLog(int lines) {
    static const char* const methods[] = {"GET", "POST", "HEAD"};
    static const int statuses[] = {200, 200, 200, 304, 404, 500, 301, 206};
    std::uint64_t random = 12345;
    for (int i = 0; i < lines; ++i) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      const unsigned dice = static_cast<unsigned>(random >> 33);
      ++summary_.lines;
      if (dice % 17 == 0) {
        AddMalformed(dice);
        continue;
      }
      const std::string path =
          "/section" + std::to_string(dice % 13) + "/page" + std::to_string(dice % 7) + ".html";
      const int status = statuses[dice / 13 % 8];
      const bool sized = dice % 11 != 0;
      const std::uint64_t bytes = dice % 50'000;
      text_ += "192.0.2." + std::to_string(dice % 250) + " - " + (dice % 3 == 0 ? "ann" : "-") +
               " [20/Nov/2026:10:00:00 +0000] \"" + methods[dice % 3] + " " + path +
               (dice % 5 == 0 ? "?q=1" : "") + " HTTP/1.1\" " + std::to_string(status) + " " +
               (sized ? std::to_string(bytes) : "-") +
               " \"https://example.com/\" \"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101\"\n";
      ++summary_.statuses[status];
      summary_.bytes += sized ? bytes : 0;
      ++paths_[path];
    }
  }

  const std::string& text() const { return text_; }

  // What SummarizeLog must make of `times` such logs, one after the other.
  LogSummary Summary(std::size_t top, std::uint64_t times = 1) const {
    LogSummary summary = summary_;
    for (const auto& [path, requests] : paths_) summary.top_paths.push_back({path, requests});
    std::sort(summary.top_paths.begin(), summary.top_paths.end(),
              [](const ex3::PathCount& a, const ex3::PathCount& b) {
                return std::pair(b.requests, a.path) < std::pair(a.requests, b.path);
              });
    summary.top_paths.resize(std::min(top, summary.top_paths.size()));
    summary.lines *= times;
    summary.malformed *= times;
    summary.bytes *= times;
    for (auto& [status, lines] : summary.statuses) lines *= times;
    for (ex3::PathCount& path : summary.top_paths) path.requests *= times;
    return summary;
  }

 private:
  void AddMalformed(unsigned dice) {
    static const char* const lines[] = {"", "Nothing of the kind",
                                        "10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"GET /cut"};
    text_ += std::string(lines[dice / 17 % 3]) + "\n";
    ++summary_.malformed;
  }

  std::string text_;
  LogSummary summary_;
  std::map<std::string, std::uint64_t> paths_;
};

// Gives the same text many times over without holding it more than once.
class Repeated : public std::streambuf {
 public:
  Repeated(const std::string& text, int times) : text_(text), times_(times) {}

 protected:
  int_type underflow() override {
    if (given_ == times_) return traits_type::eof();
    ++given_;
    AtBoundary(given_);
    char* const begin = const_cast<char*>(text_.data());  // Never written to.
    setg(begin, begin, begin + text_.size());
    return traits_type::to_int_type(*begin);
  }

  // Called when text number `given` is about to be read.
  virtual void AtBoundary(int /*given*/) {}

 private:
  const std::string& text_;
  const int times_;
  int given_ = 0;
};

TEST(LogPipeline, CountsWhatIsInTheLog) {
  const std::string log =
      "127.0.0.1 - ann [10/Oct/2000:13:55:36 -0700] \"GET /a.png?x=1 HTTP/1.0\" 200 2326 "
      "\"http://example.com/start\" \"Mozilla/4.08 [en] (Win98; I)\"\n"
      "127.0.0.1 - - [10/Oct/2000:13:55:37 -0700] \"GET /b HTTP/1.0\" 404 12 \"-\" \"curl\"\n"
      "not a line of a log\n"
      "::1 - - [10/Oct/2000:13:55:38 -0700] \"HEAD /a.png HTTP/1.0\" 304 - \"-\" \"-\"\n"
      "::1 - - [10/Oct/2000:13:55:39 -0700] \"GET /c HTTP/1.0\" 200 30 \"-\" \"-\"\n";
  LogSummary expected;
  expected.lines = 5;
  expected.malformed = 1;
  expected.bytes = 2326 + 12 + 30;
  expected.statuses = {{200, 2}, {304, 1}, {404, 1}};
  expected.top_paths = {{"/a.png", 2}, {"/b", 1}, {"/c", 1}};
  for (const int workers : {1, 2, 4}) {
    EXPECT_RESULT(Summarize(log, Workers(workers)), expected);
  }
  expected.top_paths.resize(2);
  EXPECT_RESULT(Summarize(log, Workers(2, 2)), expected);
  expected.top_paths.clear();
  EXPECT_RESULT(Summarize(log, Workers(2, 0)), expected);
  EXPECT_RESULT(Summarize("", Workers(2)), LogSummary());
}

TEST(LogPipeline, CountsMalformedLines) {
  const std::string start = "10.0.0.1 - - [20/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\"";
  const std::string rest = " \"-\" \"curl\"";
  const std::string lines[] = {
      "",
      " ",
      "\"",
      "10.0.0.1",
      "10.0.0.1 - - [",
      start,
      start + " 200",
      start + " 200 5",
      start + " 200 5 \"-\"",
      start + " 200 5 \"-\" \"curl",
      start + " 200 5" + rest + " ",
      start + " 200 5" + rest + " \"more\"",
      start + "  200 5" + rest,
      start + " abc 5" + rest,
      start + " 20x 5" + rest,
      start + " 99 5" + rest,
      start + " 099 5" + rest,
      start + " 600 5" + rest,
      start + " 2000 5" + rest,
      start + " -20 5" + rest,
      start + " 200 five" + rest,
      start + " 200 -5" + rest,
      start + " 200 5k" + rest,
      start + " 200 99999999999999999999999" + rest,
      start + " 200 " + rest,
      WithRequest("GET /"),
      WithRequest("GET  / HTTP/1.1"),
      WithRequest("GET / HTTP/1.1 more"),
      WithRequest(""),
      WithRequest(" GET / HTTP/1.1"),
      WithRequest("GET / "),
      "10.0.0.1 -  [20/Nov/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 5" + rest,
      "10.0.0.1 - - 20/Nov/2026:10:00:00 +0000 \"GET / HTTP/1.1\" 200 5" + rest,
  };
  for (const std::string& line : lines) {
    // Between two good lines, which must count.
    const std::string log =
        WithRequest("GET /a x") + "\n" + line + "\n" + WithRequest("GET /b x") + "\n";
    const LogSummary came = Summarize(log, Workers(2));
    EXPECT_THAT_IT(came.lines == 3 && came.malformed == 1 && came.top_paths.size() == 2,
                   "SummarizeLog, where the second of 3 lines is <" + line + ">",
                   "3 lines, of which 1 is malformed", testing::PrintToString(came));
  }
}

TEST(LogPipeline, AcceptsWhatIsUnusualButRight) {
  const std::pair<std::string, std::string> lines_and_paths[] = {
      {WithRequest("GET /end HTTP/1.1"), "/end"},
      {WithRequest("GET /crlf HTTP/1.1") + "\r\n", "/crlf"},
      {WithRequest("GET /q? HTTP/1.1"), "/q"},
      {WithRequest("GET ?x=1 HTTP/1.1"), ""},
      {WithRequest("GET /say\\\"hi\\\" HTTP/1.1"), "/say\\\"hi\\\""},
      {"h - - [] \"G /empty H\" 100 0 \"\" \"\"", "/empty"},
      {"h - - [t] \"G /esc H\" 599 999999999999999999 \"a \\\\\" \"\\\"[b] \\\" 200 -\"", "/esc"},
  };
  for (const auto& [line, path] : lines_and_paths) {
    const LogSummary came = Summarize(line, Workers(1));
    EXPECT_THAT_IT(came.lines == 1 && came.malformed == 0 && came.top_paths.size() == 1 &&
                       came.top_paths[0].path == path,
                   "SummarizeLog of <" + line + ">", "1 request of " + path,
                   testing::PrintToString(came));
  }
}

TEST(LogPipeline, AgreesWithASequentialReading) {
  for (const int lines : {1, 1'000, 8'000}) {
    const MadeLog log(lines);
    for (const int workers : {1, 2, 3, 8}) {
      const LogSummary came = Summarize(log.text(), Workers(workers, 30));
      EXPECT_THAT_IT(came == log.Summary(30),
                     "SummarizeLog of " + std::to_string(lines) + " lines, with " +
                         std::to_string(workers) + " workers",
                     testing::PrintToString(log.Summary(30)), testing::PrintToString(came));
    }
  }
}

TEST(LogPipeline, ParsesWithAsManyThreadsAsItIsTold) {
  // While the second half of the log is asked for.
  class Counting : public Repeated {
   public:
    using Repeated::Repeated;
    std::size_t threads = 0;

   private:
    void AtBoundary(int given) override {
      if (given == 2) threads = grading::LiveThreads().size();
    }
  };
  const MadeLog log(4'000);
  for (const std::size_t workers : {1, 5}) {
    Counting buffer(log.text(), 2);
    std::istream stream(&buffer);
    SummarizeLog(stream, Workers(static_cast<int>(workers)));
    EXPECT_THAT_IT(workers <= buffer.threads && buffer.threads <= workers + 4,
                   "SummarizeLog with " + std::to_string(workers) + " workers",
                   "in the middle of the log, so many threads and a few more for other things",
                   buffer.threads << " threads, the caller included");
  }
}

TEST(LogPipeline, SaysSoIfTheLogCannotBeRead) {
  class Broken : public Repeated {
   public:
    using Repeated::Repeated;

   private:
    void AtBoundary(int given) override {
      if (given == 3) throw std::ios_base::failure("the disk is on fire");
    }
  };
  const MadeLog log(500);
  for (const int workers : {1, 3}) {
    Broken buffer(log.text(), 4);
    std::istream stream(&buffer);
    bool threw = false;
    try {
      SummarizeLog(stream, Workers(workers));
    } catch (const std::runtime_error&) {
      threw = true;
    }
    EXPECT_THAT_IT(threw, "SummarizeLog of a stream that goes bad in the middle",
                   "a std::runtime_error", "a summary, as if that were all");
  }
}

// What one process made of the log, and the most memory that it had at a time.
struct Measured {
  bool right = false;
  long peak_kib = 0;
};

Measured MeasureInAProcess(const MadeLog& log, int times) {
  const LogSummary expected = log.Summary(5, static_cast<std::uint64_t>(times));
  const pid_t child = fork();
  if (child == 0) {
    Repeated buffer(log.text(), times);
    std::istream stream(&buffer);
    bool right = false;
    try {
      right = SummarizeLog(stream, Workers(2, 5)) == expected;
    } catch (...) {
    }
    _exit(right ? 0 : 1);
  }
  int status = 0;
  rusage usage = {};
  wait4(child, &status, 0, &usage);
  return {WIFEXITED(status) && WEXITSTATUS(status) == 0, usage.ru_maxrss};
}

TEST(LogPipeline, NeedsNoMoreMemoryForAMillionLines) {
  SummarizeLog(*std::make_unique<std::istringstream>(""), Workers(1));  // A stub ends here.
  // Sanitizers keep freed memory and take several times as long; a shorter log will do there.
  const bool sanitized = __sanitizer_set_death_callback != nullptr;
  const MadeLog log(1'000);
  const Measured small = MeasureInAProcess(log, 1);
  const Measured large = MeasureInAProcess(log, sanitized ? 10 : 1'000);
  EXPECT_THAT_IT(small.right && large.right, "SummarizeLog of 1,000 and of 1,000,000 lines",
                 "the right summary",
                 "a wrong one, or none, of " << (small.right ? "1,000,000" : "1,000") << " lines");
  const long more_mib = (large.peak_kib - small.peak_kib) / 1024;
  EXPECT_THAT_IT(sanitized || more_mib <= 32, "SummarizeLog of 1,000,000 lines (170 MB)",
                 "at most 32 MiB more memory than for 1,000 lines", more_mib << " MiB more");
}

TEST(LogPipeline, IsRightInEveryInterleaving) {
  explorer::Options options;
  options.schedules = 600;
  explorer::Explore(options, [] {
    const std::string log =
        WithRequest("GET /a x") + "\n\n" + WithRequest("GET /a x") + "\n" + WithRequest("GET /b x");
    LogSummary expected;
    expected.lines = 4;
    expected.malformed = 1;
    expected.bytes = 15;
    expected.statuses = {{200, 3}};
    expected.top_paths = {{"/a", 2}, {"/b", 1}};
    EXPECT_RESULT(Summarize(log, Workers(2)), expected);
  });
}

TEST(LogPipeline, RefusesBadArguments) {
  EXPECT_REFUSED(Summarize("", Workers(0)), "workers");
  EXPECT_REFUSED(Summarize("", Workers(-1)), "workers");
}

}  // namespace

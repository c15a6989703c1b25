#ifndef EX3_PRODUCER_CONSUMER_LOG_PIPELINE_H_
#define EX3_PRODUCER_CONSUMER_LOG_PIPELINE_H_

#include <cstddef>
#include <cstdint>
#include <istream>
#include <map>
#include <string>
#include <vector>

namespace ex3 {

struct LogOptions {
  int workers = 4;       // threads that parse
  std::size_t top = 10;  // length of LogSummary::top_paths, at most
};

struct PathCount {
  std::string path;
  std::uint64_t requests = 0;
  friend bool operator==(const PathCount&, const PathCount&) = default;
};

struct LogSummary {
  std::uint64_t lines = 0;                // all of them
  std::uint64_t malformed = 0;            // lines that are counted here and nowhere else
  std::uint64_t bytes = 0;                // sum of the sizes
  std::map<int, std::uint64_t> statuses;  // lines by status; only those that occur
  std::vector<PathCount> top_paths;       // the most requested first; equal ones by name
  friend bool operator==(const LogSummary&, const LogSummary&) = default;
};

// Reads a web server's access log to its end and sums it up. A line in the "combined" format:
//
//   127.0.0.1 - ann [10/Oct/2000:13:55:36 -0700] "GET /a.png?x=1 HTTP/1.0" 200 2326 "-" "Mozilla/4"
//
// Between its nine fields is one space each: host, identity and user (words without a space or a
// quote); the time in [ ]; in quotes the request, of three words with one space between them; the
// status, 100 to 599; the size, a number of at most 18 digits, or "-" for 0; in quotes the referrer
// and the user agent, which may be empty. Inside quotes, \ keeps the next character from ending the
// field. The path is the request's second word up to the first "?". Anything else is malformed, an
// empty line too. Lines end with "\n" or "\r\n", the last one also at the end of the log.
//
// `options.workers` threads parse, from the first line to the last; the summary is the same for any
// number of them. The log is read once, from front to end: it may come through a pipe. The memory
// that it takes depends on how many different paths there are and on the longest line, not on the
// length of the log.
//
// Blocks: yes, until the end of the log, and until every thread that it started has ended.
// Errors: std::invalid_argument, naming the field, if `workers` is less than 1. std::runtime_error
//   if the stream goes bad before its end; what the stream itself throws passes through.
//   std::system_error if a thread cannot be started.
// Thread safety: may be called from several threads at once, with different streams. `log` is read
//   by one thread at a time.
LogSummary SummarizeLog(std::istream& log, const LogOptions& options = {});

}  // namespace ex3

#endif  // EX3_PRODUCER_CONSUMER_LOG_PIPELINE_H_

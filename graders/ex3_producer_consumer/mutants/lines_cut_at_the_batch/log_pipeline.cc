#include "ex3_producer_consumer/log_pipeline.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <istream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ex3_producer_consumer/pipeline.h"

namespace ex3 {
namespace {

// One hand-over for many lines: passing on costs more than parsing a single one.
constexpr std::size_t kBatchBytes = 64 * 1024;
constexpr std::size_t kWaitingBatches = 4;

struct LogLine {
  int status = 0;
  std::uint64_t bytes = 0;
  std::string_view path;
};

// Takes the fields off the front of a line. Each function moves on only if it returns something.
class Fields {
 public:
  explicit Fields(std::string_view line) : rest_(line) {}

  bool AtEnd() const { return rest_.empty(); }

  bool Skip(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  // Everything up to the next `end`, which is skipped.
  std::optional<std::string_view> Until(char end) {
    const std::size_t size = rest_.find(end);
    if (size == std::string_view::npos) return std::nullopt;
    const std::string_view field = rest_.substr(0, size);
    rest_.remove_prefix(size + 1);
    return field;
  }

  // What stands between two quotes.
  std::optional<std::string_view> Quoted() {
    if (!rest_.starts_with('"')) return std::nullopt;
    std::size_t end = rest_.find_first_of("\"\\", 1);
    while (end != std::string_view::npos && rest_[end] == '\\') {
      end = rest_.find_first_of("\"\\", end + 2);
    }
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view field = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return field;
  }

 private:
  std::string_view rest_;
};

bool IsWord(const std::optional<std::string_view>& field) {
  return field && !field->empty() && field->find('"') == std::string_view::npos;
}

// The number that is all of `text`.
std::optional<std::uint64_t> Number(std::string_view text) {
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// The path in METHOD PATH PROTOCOL.
std::optional<std::string_view> PathOf(std::string_view request) {
  const std::size_t first = request.find(' ');
  if (first == 0 || first == std::string_view::npos) return std::nullopt;
  const std::size_t second = request.find(' ', first + 1);
  if (second == std::string_view::npos || second == first + 1) return std::nullopt;
  if (second + 1 == request.size() || request.find(' ', second + 1) != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view target = request.substr(first + 1, second - first - 1);
  return target.substr(0, target.find('?'));
}

// Nothing if the line is malformed.
std::optional<LogLine> Parse(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  Fields fields(line);
  for (int word = 0; word < 3; ++word) {
    if (!IsWord(fields.Until(' '))) return std::nullopt;
  }
  if (!fields.Skip("[") || !fields.Until(']') || !fields.Skip(" ")) return std::nullopt;
  const std::optional<std::string_view> request = fields.Quoted();
  if (!request || !fields.Skip(" ")) return std::nullopt;
  const std::optional<std::string_view> path = PathOf(*request);
  const std::optional<std::string_view> status = fields.Until(' ');
  const std::optional<std::string_view> size = fields.Until(' ');
  if (!path || !status || !size) return std::nullopt;
  if (!fields.Quoted() || !fields.Skip(" ") || !fields.Quoted() || !fields.AtEnd()) {
    return std::nullopt;
  }
  const std::optional<std::uint64_t> code = Number(*status);
  if (!code || status->size() != 3 || *code < 100 || *code > 599) return std::nullopt;
  const std::optional<std::uint64_t> bytes = *size == "-" ? 0 : Number(*size);
  if (!bytes) return std::nullopt;
  return LogLine{static_cast<int>(*code), *bytes, *path};
}

// What is known of some lines. Belongs to one thread at a time, so it needs no lock.
struct Tally {
  LogSummary summary;
  std::unordered_map<std::string, std::uint64_t> paths;

  void AddLine(std::string_view line) {
    ++summary.lines;
    const std::optional<LogLine> parsed = Parse(line);
    if (!parsed) {
      ++summary.malformed;
      return;
    }
    summary.bytes += parsed->bytes;
    ++summary.statuses[parsed->status];
    ++paths[std::string(parsed->path)];
  }

  void Add(const Tally& other) {
    summary.lines += other.summary.lines;
    summary.malformed += other.summary.malformed;
    summary.bytes += other.summary.bytes;
    for (const auto& [status, lines] : other.summary.statuses) summary.statuses[status] += lines;
    for (const auto& [path, requests] : other.paths) paths[path] += requests;
  }
};

// Whole lines on their way to be counted, then what they came to.
struct Batch {
  std::string text;
  Tally tally;
};

// The next lines of `log`; nothing at its end.
std::optional<Batch> ReadBatch(std::istream& log) {
  Batch batch;
  batch.text.resize(kBatchBytes);
  log.read(batch.text.data(), kBatchBytes);
  batch.text.resize(static_cast<std::size_t>(log.gcount()));
  if (!batch.text.empty() && batch.text.back() != '\n') batch.text += '\n';
  if (log.bad()) throw std::runtime_error("the log cannot be read to its end");
  if (batch.text.empty()) return std::nullopt;
  return batch;
}

Batch CountBatch(Batch batch) {
  for (std::size_t start = 0; start < batch.text.size();) {
    const std::size_t end = batch.text.find('\n', start);
    batch.tally.AddLine(std::string_view(batch.text).substr(start, end - start));
    start = end + 1;
  }
  batch.text = std::string();
  return batch;
}

bool ComesFirst(const PathCount& a, const PathCount& b) {
  return a.requests != b.requests ? a.requests > b.requests : a.path < b.path;
}

}  // namespace

LogSummary SummarizeLog(std::istream& log, const LogOptions& options) {
  if (options.workers < 1) throw std::invalid_argument("workers must be at least 1");

  Tally total;
  Pipeline<Batch> pipeline(kWaitingBatches);
  pipeline.AddStage("parse", options.workers, CountBatch);
  const auto report = pipeline.Run([&log] { return ReadBatch(log); },
                                   [&total](const Batch& batch) { total.Add(batch.tally); });
  if (report.error) std::rethrow_exception(report.error);

  LogSummary summary = std::move(total.summary);
  for (const auto& [path, requests] : total.paths) summary.top_paths.push_back({path, requests});
  const std::size_t top = std::min(options.top, summary.top_paths.size());
  std::partial_sort(summary.top_paths.begin(), summary.top_paths.begin() + top,
                    summary.top_paths.end(), ComesFirst);
  summary.top_paths.resize(top);
  return summary;
}

}  // namespace ex3

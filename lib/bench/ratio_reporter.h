// Prints benchmarks named "workload/implementation" as a table of ratios: how many times as fast as
// "workload/baseline" in the same run. Ratios can be compared between machines and between a quiet
// and a busy moment; times cannot.
#ifndef LIB_BENCH_RATIO_REPORTER_H_
#define LIB_BENCH_RATIO_REPORTER_H_

#include <map>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"

namespace bench {

// Thread safety: Google Benchmark calls it from one thread.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  // Takes note of the repetitions; of the table, nothing is printed before the end.
  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override;

 private:
  // Items a second, by workload and implementation: one number a repetition.
  std::map<std::string, std::map<std::string, std::vector<double>>> samples_;
};

}  // namespace bench

#endif  // LIB_BENCH_RATIO_REPORTER_H_

// bazel run -c opt //lib/bench [-- --benchmark_filter=spsc --benchmark_repetitions=9]
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "lib/bench/ratio_reporter.h"

int main(int argc, char** argv) {
  // Interleaved, so that a busy moment meets all implementations alike. What is given on the
  // command line comes later and wins.
  std::string interleave = "--benchmark_enable_random_interleaving=true";
  std::string repetitions = "--benchmark_repetitions=5";
  std::string duration = "--benchmark_min_time=0.1";
  std::vector<char*> arguments = {argv[0], interleave.data(), repetitions.data(), duration.data()};
  arguments.insert(arguments.end(), argv + 1, argv + argc);
  int count = static_cast<int>(arguments.size());
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 1;
  bench::RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
}

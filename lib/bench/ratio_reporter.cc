#include "lib/bench/ratio_reporter.h"

#include <algorithm>
#include <cstdio>

namespace bench {
namespace {

double Median(std::vector<double> samples) {
  const auto middle = samples.begin() + samples.size() / 2;
  std::nth_element(samples.begin(), middle, samples.end());
  return *middle;
}

}  // namespace

bool RatioReporter::ReportContext(const Context& context) {
  PrintBasicContext(&GetErrorStream(), context);
  return true;
}

void RatioReporter::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.run_type != Run::RT_Iteration) continue;
    const auto items = run.counters.find("items_per_second");
    if (items == run.counters.end()) continue;
    const std::string& name = run.run_name.function_name;
    const std::size_t slash = name.find('/');
    if (slash == std::string::npos) continue;
    samples_[name.substr(0, slash)][name.substr(slash + 1)].push_back(items->second.value);
  }
}

void RatioReporter::Finalize() {
  std::printf("%-18s %-22s %12s %12s\n", "workload", "implementation", "ns an item", "x baseline");
  for (const auto& [workload, implementations] : samples_) {
    const auto baseline = implementations.find("baseline");
    for (const auto& [implementation, samples] : implementations) {
      const double speed = Median(samples);
      std::printf("%-18s %-22s %12.1f", workload.c_str(), implementation.c_str(), 1e9 / speed);
      if (baseline != implementations.end())
        std::printf(" %12.2f", speed / Median(baseline->second));
      std::printf("\n");
    }
  }
}

}  // namespace bench

// Two or more ways to do the same work, in one run: what RatioReporter prints.
#ifndef LIB_BENCH_COMPARE_H_
#define LIB_BENCH_COMPARE_H_

#include <string>

#include "benchmark/benchmark.h"

namespace bench {

// Registers "WORKLOAD/IMPLEMENTATION". `run(state)` holds the loop over `state`, each turn of which
// does `items` items; what it makes before the loop is not timed.
template <class Run>
void Register(const std::string& workload, const std::string& implementation, long items, Run run) {
  const auto timed = [items, run](benchmark::State& state) {
    run(state);
    state.SetItemsProcessed(state.iterations() * items);
  };
  benchmark::RegisterBenchmark((workload + "/" + implementation).c_str(), timed)->UseRealTime();
}

// The same for the part of the library that is measured, and for what it is measured against.
template <class Lib, class Baseline>
void Compare(const std::string& workload, long items, Lib lib, Baseline baseline) {
  Register(workload, "baseline", items, baseline);
  Register(workload, "lib", items, lib);
}

}  // namespace bench

#endif  // LIB_BENCH_COMPARE_H_

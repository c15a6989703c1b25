#include "exercises/ex4_thread_pools/speed_up.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <limits>
#include <memory>
#include <thread>

#include "ex4_thread_pools/image_processor.h"
#include "ex4_thread_pools/primes.h"
#include "ex4_thread_pools/process_pool.h"
#include "ex4_thread_pools/thread_pool.h"

namespace {

constexpr int kWorkers[] = {1, 2, 4};

double BestMilliseconds(const std::function<void()>& work) {
  double best = std::numeric_limits<double>::max();
  for (int run = 0; run < 3; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    best = std::min(best, took.count());
  }
  return best;
}

// One row: `work(workers)` makes what is to be measured for so many workers.
void PrintRow(const char* name, const std::function<std::function<void()>(int)>& work) {
  std::printf("%-28s", name);
  double one = 0;
  for (const int workers : kWorkers) {
    const double ms = BestMilliseconds(work(workers));
    if (workers == 1) one = ms;
    std::printf("%9.0f ms %4.2fx", ms, one / ms);
  }
  std::printf("\n");
  std::fflush(stdout);
}

// `side` by `side` pixels of noise.
ex4::Image TestImage(int side) {
  ex4::Image image{side, side, 3, {}};
  image.samples.resize(std::size_t{3} * side * side);
  std::uint32_t noise = 1;
  for (std::uint8_t& sample : image.samples) {
    noise = noise * 1664525 + 1013904223;
    sample = static_cast<std::uint8_t>(noise >> 24);
  }
  return image;
}

}  // namespace

void PrintSpeedUp(std::uint32_t limit, int side) {
  std::printf("Processors: %u\n", std::thread::hardware_concurrency());
  std::printf("%-28s%18s%18s%18s\n", "", "1 worker", "2 workers", "4 workers");
  std::fflush(stdout);  // The processes that are forked next have a copy of the buffer.

  // Processes first: they are forked before any thread exists.
  PrintRow("count primes, processes", [limit](int workers) {
    auto pool = std::make_shared<ex4::ProcessPool>(workers, ex4::CountPrimesJob);
    return [pool, limit] { ex4::CountPrimes(limit, *pool); };
  });
  // Inside the pool: a caller from outside would help, and be one worker more.
  PrintRow("list primes, threads", [limit](int workers) {
    auto pool = std::make_shared<ex4::ThreadPool>(workers);
    return [pool, limit] { pool->Submit([&] { ex4::PrimesBelow(limit, *pool); }).get(); };
  });
  const ex4::Image image = TestImage(side);
  PrintRow("blur an image, threads", [&image](int workers) {
    auto pool = std::make_shared<ex4::ThreadPool>(workers);
    return [pool, &image] { pool->Submit([&] { ex4::Blur(image, *pool, 64); }).get(); };
  });
}

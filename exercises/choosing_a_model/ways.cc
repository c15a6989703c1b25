#include "exercises/choosing_a_model/ways.h"

#include <algorithm>
#include <future>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>

#include "lib/async/event_loop.h"
#include "lib/async/task_scope.h"
#include "lib/pool/thread_pool.h"

namespace choosing_a_model {
namespace {

// Keeps the compiler from leaving the work out.
void Use(std::uint64_t result) { asm volatile("" : : "r"(result) : "memory"); }

// `pool`: where to compute; null is here.
async::Task<void> RunAsync(Job job, int port, pool::ThreadPool* pool) {
  if (job.asks) co_await AsyncAsk(port);
  if (pool != nullptr) co_await pool->Schedule();
  Use(Compute(job.work));
}

async::Task<void> RunAll(Job job, int count, int port, pool::ThreadPool* pool) {
  async::TaskScope scope(co_await async::ThisContext());
  for (int i = 0; i < count; ++i) scope.Spawn(RunAsync(job, port, pool));
  co_await scope.Join();
}

}  // namespace

int Cores() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

void OneAfterTheOther(const Job& job, int count, int port) {
  for (int i = 0; i < count; ++i) Use(RunJob(job, port));
}

void AThreadACore(const Job& job, int count, int port) {
  pool::ThreadPool pool = pool::ThreadPool::ForCpu(Cores());
  std::vector<pool::Future<std::uint64_t>> results;
  for (int i = 0; i < count; ++i) {
    results.push_back(pool.Submit([&job, port] { return RunJob(job, port); }));
  }
  for (pool::Future<std::uint64_t>& result : results) Use(result.get());
}

void AThreadAJob(const Job& job, int count, int port) {
  std::vector<std::future<std::uint64_t>> results;
  for (int i = 0; i < count; ++i) {
    results.push_back(std::async(std::launch::async, [&job, port] { return RunJob(job, port); }));
  }
  for (std::future<std::uint64_t>& result : results) Use(result.get());
}

process::ProcessPool::Handler ProcessHandler() {
  // A process shares nothing: the job comes as text.
  return [](std::string_view text) {
    std::istringstream words{std::string(text)};
    Job job;
    int port = 0;
    words >> job.asks >> job.work >> port;
    return std::to_string(RunJob(job, port));
  };
}

void AProcessACore(process::ProcessPool& pool, const Job& job, int count, int port) {
  std::ostringstream text;
  text << job.asks << ' ' << job.work << ' ' << port;
  std::vector<std::future<std::string>> results;
  for (int i = 0; i < count; ++i) results.push_back(pool.Submit(text.str()));
  for (std::future<std::string>& result : results) result.get();
}

void CoroutinesOnOneThread(const Job& job, int count, int port) {
  async::EventLoop loop;
  loop.Run(RunAll(job, count, port, nullptr));
}

void CoroutinesAndAPool(const Job& job, int count, int port) {
  pool::ThreadPool pool = pool::ThreadPool::ForCpu(Cores());
  async::EventLoop loop;
  loop.Run(RunAll(job, count, port, &pool));
}

}  // namespace choosing_a_model

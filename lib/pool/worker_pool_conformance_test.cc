#include "lib/pool/worker_pool_conformance.h"

#include <utility>

#include "lib/pool/thread_pool.h"
#include "lib/pool/worker_monitor.h"

namespace pool::conformance {
namespace {

struct ThreadPoolAdapter {
  using Pool = ThreadPool;
  using Monitor = WorkerMonitor;

  static std::unique_ptr<Pool> Make(Kind kind, int workers, Clock clock) {
    PoolOptions options;
    options.clock = std::move(clock);
    options.on_task_error = [](std::exception_ptr) {};
    return std::unique_ptr<Pool>(
        kind == Kind::kCpu ? new ThreadPool(ThreadPool::ForCpu(workers, std::move(options)))
                           : new ThreadPool(ThreadPool::ForBlocking(workers, std::move(options))));
  }

  template <class F>
  static std::future<int> Submit(Pool& pool, F function) {
    return pool.Submit(std::move(function));
  }
  static std::future<void> SubmitStoppable(Pool& pool, std::function<void(std::stop_token)> task) {
    return pool.Submit(std::move(task));
  }
  static void Post(Pool& pool, std::function<void()> task) { pool.Post(std::move(task)); }
  static std::int64_t PostErrors(Pool& pool) { return pool.Figures().task_errors; }

  static Report Shutdown(Pool& pool, std::chrono::nanoseconds from_now) {
    const ShutdownReport report = pool.Shutdown(from_now);
    return {report.completed, report.dropped, report.still_running};
  }

  static std::unique_ptr<Monitor> Watch(Pool& pool, std::chrono::nanoseconds slow_after,
                                        std::chrono::nanoseconds stuck_after,
                                        std::function<void(Health)> on_report) {
    MonitorOptions options;
    options.period = std::chrono::nanoseconds(0);
    options.slow_after = slow_after;
    options.stuck_after = stuck_after;
    options.on_report = [on_report](const WorkerReport& report) {
      switch (report.kind) {
        case WorkerReport::Kind::kSlow:
          return on_report(Health::kSlow);
        case WorkerReport::Kind::kStuck:
        case WorkerReport::Kind::kNotReplaced:
          return on_report(Health::kStuck);
        case WorkerReport::Kind::kCrashed:
          return on_report(Health::kCrashed);
      }
    };
    return std::make_unique<Monitor>(pool, options);
  }
  static void Check(Monitor& monitor) { monitor.Check(); }
};

WORKER_POOL_CONFORMANCE(ThreadPool, ThreadPoolAdapter);

}  // namespace
}  // namespace pool::conformance

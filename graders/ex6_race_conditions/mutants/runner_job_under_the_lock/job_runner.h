#ifndef EX6_RACE_CONDITIONS_JOB_RUNNER_H_
#define EX6_RACE_CONDITIONS_JOB_RUNNER_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace ex6 {

// Runs jobs one after the other on a thread of its own. Derived classes hear of each that is done.
class JobRunner {
 public:
  JobRunner() : worker_(&JobRunner::Run, this) {}

  // Every derived class has called Finish by now.
  virtual ~JobRunner() { Finish(); }

  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;

  // Adds a job, which must not throw, and returns its number: 1, 2, 3, ...
  // Does not block, not even while a job is running. May be called from any thread, also from a job.
  // Errors: std::invalid_argument if `job` is empty.
  int Add(std::function<void()> job) {
    if (!job) throw std::invalid_argument("job must not be empty");
    std::unique_lock<std::mutex> lock(mutex_);
    jobs_.push_back(std::move(job));
    const int number = ++added_;
    lock.unlock();
    changed_.notify_one();
    return number;
  }

 protected:
  // Called on the worker after each job.
  virtual void Done(int /*number*/) {}

  // Returns when all jobs are done and the worker has ended. A derived class calls it first thing in
  // its destructor: afterwards its members are gone, and Done means that of the base class.
  void Finish() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_one();
    if (worker_.joinable()) worker_.join();
  }

 private:
  void Run() {
    for (int number = 1;; ++number) {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return !jobs_.empty() || stopping_; });
      if (jobs_.empty()) return;
      const std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
      job();
      Done(number);
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  std::deque<std::function<void()>> jobs_;
  int added_ = 0;
  bool stopping_ = false;
  std::thread worker_;  // The last member: it begins when the others are there.
};

// A JobRunner that reports the number of each job that is done. The destructor returns when every
// job that was added is done and reported.
class ReportingRunner : public JobRunner {
 public:
  // `report` is called on the worker, and never twice at the same time.
  // Errors: std::invalid_argument if `report` is empty.
  explicit ReportingRunner(std::function<void(int)> report) : report_(std::move(report)) {
    if (!report_) throw std::invalid_argument("report must not be empty");
  }

  ~ReportingRunner() override { Finish(); }

 protected:
  void Done(int number) override { report_(number); }

 private:
  const std::function<void(int)> report_;
};

}  // namespace ex6

#endif  // EX6_RACE_CONDITIONS_JOB_RUNNER_H_

#include "lib/process/process_pool.h"

#include <string.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "absl/time/time.h"
#include "lib/pool/fail_promise.h"

namespace process {
namespace {

ProcessPoolOptions Checked(const ProcessPoolOptions& options) {
  if (options.workers < 1) throw std::invalid_argument("workers must be at least 1");
  if (options.max_attempts < 1) throw std::invalid_argument("max_attempts must be at least 1");
  if (options.deadline <= std::chrono::nanoseconds(0)) {
    throw std::invalid_argument("deadline must be longer than nothing");
  }
  return options;
}

int MakeEvent() {
  const int event = eventfd(0, EFD_CLOEXEC);
  if (event < 0) {
    throw std::system_error(errno, std::generic_category(), "no event for a process pool");
  }
  return event;
}

std::string HowItEnded(int status) {
  if (status >= 0 && WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return "was killed by signal " + std::to_string(signal) + " (" + strsignal(signal) + ")";
  }
  if (status >= 0 && WIFEXITED(status)) {
    return "exited with status " + std::to_string(WEXITSTATUS(status));
  }
  return "is gone, and so is the nursery that would know why";
}

}  // namespace

ProcessPool::ProcessPool(const Handler& handler, const ProcessPoolOptions& options)
    : options_(Checked(options)), nursery_(handler), cancelled_(MakeEvent()) {
  for (int i = 0; i < options_.workers; ++i) keepers_.push_back(std::make_unique<Keeper>());
  try {
    for (const std::unique_ptr<Keeper>& keeper : keepers_) {
      keeper->thread = std::thread(&ProcessPool::Keep, this, keeper.get());
    }
  } catch (...) {
    Shutdown(std::chrono::steady_clock::now());
    close(cancelled_);
    throw;
  }
}

ProcessPool::~ProcessPool() {
  Shutdown(std::chrono::steady_clock::time_point::max());
  close(cancelled_);
}

std::future<std::string> ProcessPool::Submit(std::string content) {
  if (content.size() > internal::kMaxContent) {
    throw std::invalid_argument("content must not be longer than 1 GiB");
  }
  auto job = std::make_unique<Job>();
  job->content = std::move(content);
  std::future<std::string> result = job->promise.get_future();
  absl::MutexLock lock(&mu_);
  if (closed_) throw std::runtime_error("the process pool has been shut down and takes no jobs");
  queue_.push_back(std::move(job));
  return result;
}

ProcessPoolReport ProcessPool::Shutdown(std::chrono::steady_clock::time_point deadline) {
  const auto now = std::chrono::steady_clock::now();
  absl::Duration patience = absl::InfiniteDuration();
  if (deadline <= now) {
    patience = absl::ZeroDuration();
  } else if (deadline != std::chrono::steady_clock::time_point::max()) {
    patience = absl::FromChrono(deadline - now);
  }
  {
    absl::MutexLock lock(&mu_);
    closed_ = true;
    if (!mu_.AwaitWithTimeout(absl::Condition(this, &ProcessPool::Idle), patience)) {
      stopped_ = true;
      const std::uint64_t one = 1;
      [[maybe_unused]] const ssize_t written = write(cancelled_, &one, sizeof(one));
    }
  }
  {
    absl::MutexLock joining(&join_mu_);
    for (const std::unique_ptr<Keeper>& keeper : keepers_) {
      if (keeper->thread.joinable()) keeper->thread.join();
    }
  }
  absl::MutexLock lock(&mu_);
  return figures_.jobs;
}

ProcessPoolFigures ProcessPool::Figures() const {
  absl::MutexLock lock(&mu_);
  ProcessPoolFigures figures = figures_;
  figures.queued = static_cast<std::int64_t>(queue_.size());
  for (const std::unique_ptr<Keeper>& keeper : keepers_) {
    if (keeper->worker.pid >= 0) figures.workers.push_back(keeper->worker.pid);
  }
  return figures;
}

// --- Keepers -------------------------------------------------------------------------------------

void ProcessPool::Keep(Keeper* keeper) {
  while (std::unique_ptr<Job> job = NextJob()) Run(keeper, std::move(job));
  if (keeper->worker.pid >= 0) EndWorker(keeper);
}

// After a deadline the jobs that wait are still handed out, to be failed by Run.
std::unique_ptr<ProcessPool::Job> ProcessPool::NextJob() {
  absl::MutexLock lock(&mu_);
  mu_.Await(absl::Condition(this, &ProcessPool::HasJobOrIsClosed));
  if (queue_.empty()) return nullptr;
  std::unique_ptr<Job> job = std::move(queue_.front());
  queue_.pop_front();
  ++running_;
  return job;
}

void ProcessPool::Run(Keeper* keeper, std::unique_ptr<Job> job) {
  while (!Attempt(keeper, job.get())) {
  }
  job.reset();
  absl::MutexLock lock(&mu_);
  --running_;
}

bool ProcessPool::StartWorker(Keeper* keeper, Job* job) {
  try {
    const internal::WorkerProcess worker = nursery_.Spawn();
    absl::MutexLock lock(&mu_);
    keeper->worker = worker;
    ++figures_.spawned;
    return true;
  } catch (const std::system_error& error) {
    Fail(job, JobError::Kind::kNoWorker, error.what());
    return false;
  }
}

std::string ProcessPool::EndWorker(Keeper* keeper) {
  const internal::WorkerProcess worker = keeper->worker;
  {
    absl::MutexLock lock(&mu_);
    keeper->worker = {};
  }
  return HowItEnded(nursery_.End(worker));
}

bool ProcessPool::Attempt(Keeper* keeper, Job* job) {
  bool stopped;
  {
    absl::MutexLock lock(&mu_);
    stopped = stopped_;
  }
  if (stopped) {
    Fail(job, JobError::Kind::kDropped, "the process pool was shut down before the job ran");
    return true;
  }
  const bool fresh = keeper->worker.pid < 0;
  if (fresh && !StartWorker(keeper, job)) return true;

  internal::Patience patience;
  patience.cancel = cancelled_;
  if (options_.deadline != std::chrono::nanoseconds::max()) {
    patience.deadline = std::chrono::steady_clock::now() + options_.deadline;
  }
  const int socket = keeper->worker.socket;
  internal::Frame answer;
  internal::IoResult result = internal::SendFrame(socket, internal::kJob, job->content, patience);
  const bool delivered = result == internal::IoResult::kDone;
  if (delivered) result = internal::ReceiveFrame(socket, &answer, patience);

  switch (result) {
    case internal::IoResult::kDone:
      if (answer.kind == internal::kResult) {
        Succeed(job, std::move(answer.content));
      } else {
        Fail(job, JobError::Kind::kException, answer.content);
      }
      return true;
    case internal::IoResult::kTimeOut:
      EndWorker(keeper);
      Fail(job, JobError::Kind::kTimedOut, "the job was killed at its deadline");
      return true;
    case internal::IoResult::kCancelled:
      EndWorker(keeper);
      Fail(job, JobError::Kind::kDropped, "the process pool was shut down while the job ran");
      return true;
    case internal::IoResult::kEnd:
      break;
  }
  const std::string how = EndWorker(keeper);
  // It had died before, while it had nothing to do.
  if (!delivered && !fresh) return false;
  if (++job->attempts < options_.max_attempts) return false;
  Fail(job, JobError::Kind::kDied,
       "the job's worker " + how + " in " + std::to_string(job->attempts) + " of " +
           std::to_string(options_.max_attempts) + " attempts");
  return true;
}

void ProcessPool::Succeed(Job* job, std::string result) {
  {
    absl::MutexLock lock(&mu_);
    ++figures_.jobs.completed;
  }
  job->promise.set_value(std::move(result));
}

void ProcessPool::Fail(Job* job, JobError::Kind kind, const std::string& what) {
  {
    absl::MutexLock lock(&mu_);
    ++(kind == JobError::Kind::kDropped ? figures_.jobs.dropped : figures_.jobs.failed);
  }
  // A statement of its own: the temporary shares its text with the copy, and must be gone before.
  std::exception_ptr error = std::make_exception_ptr(JobError(kind, what));
  pool::internal::FailPromise(std::move(job->promise), std::move(error));
}

bool ProcessPool::HasJobOrIsClosed() const { return !queue_.empty() || closed_; }

bool ProcessPool::Idle() const { return queue_.empty() && running_ == 0; }

}  // namespace process

#include "ex4_thread_pools/process_pool.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace ex4 {
namespace {

using Clock = std::chrono::steady_clock;

// --- Frames: a kind, the length, the bytes. A read or write may stop anywhere in between. ---

constexpr char kOutput = 'o';
constexpr char kError = 'e';
constexpr std::size_t kHeaderSize = 1 + sizeof(std::uint64_t);

std::string Frame(char kind, const std::string& body) {
  const std::uint64_t length = std::strlen(body.c_str());
  std::string frame(kHeaderSize, kind);
  std::memcpy(frame.data() + 1, &length, sizeof(length));
  return frame + body.c_str();
}

// The size of the frame at the front of `bytes`, or nothing while that cannot be told.
std::optional<std::size_t> FrameSize(const std::string& bytes) {
  if (bytes.size() < kHeaderSize) return std::nullopt;
  std::uint64_t length;
  std::memcpy(&length, bytes.data() + 1, sizeof(length));
  return kHeaderSize + length;
}

// --- The worker's side: blocking, one job after the other. ---

bool ReadFully(int fd, char* to, std::size_t size) {
  while (size > 0) {
    const ssize_t got = read(fd, to, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    to += got;
    size -= got;
  }
  return true;
}

bool WriteFully(int fd, const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t wrote = send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return false;
    sent += wrote;
  }
  return true;
}

std::string RunJob(const Job& job, const std::string& payload) {
  try {
    return Frame(kOutput, job(payload));
  } catch (const std::exception& error) {
    return Frame(kError, std::string("the job threw an exception: ") + error.what());
  } catch (...) {
    return Frame(kError, "the job threw an exception that is no std::exception");
  }
}

[[noreturn]] void RunWorker(int fd, const Job& job) {
  while (true) {
    std::string frame(kHeaderSize, '\0');
    if (!ReadFully(fd, frame.data(), frame.size())) break;
    std::string payload(*FrameSize(frame) - kHeaderSize, '\0');
    if (!ReadFully(fd, payload.data(), payload.size())) break;
    if (!WriteFully(fd, RunJob(job, payload))) break;
  }
  _exit(0);  // The parent is done with us. No destructors: they are the parent's.
}

std::string HowItEnded(int status) {
  if (WIFSIGNALED(status)) {
    return "the worker process was ended by signal " + std::to_string(WTERMSIG(status)) + " (" +
           strsignal(WTERMSIG(status)) + ")";
  }
  return "the worker process exited with status " + std::to_string(WEXITSTATUS(status));
}

// --- The parent's side of one worker. ---

struct Worker {
  pid_t pid = -1;
  int fd = -1;                     // Non-blocking: one worker must not hold back the others.
  std::optional<std::size_t> job;  // The payload that it works on.
  std::string unsent;              // The rest of that payload's frame.
  std::string received;            // The beginning of the answer's frame.
  Clock::time_point deadline = Clock::time_point::max();
};

// Ends the conversation and waits for the end of the process, so that no zombie is left. Returns its
// status. A worker that waits for a payload reads the end and exits. Closing our descriptor alone
// would not do: a process that was forked meanwhile, by another pool say, has a copy of it.
int Reap(Worker& worker) {
  shutdown(worker.fd, SHUT_RDWR);
  close(std::exchange(worker.fd, -1));
  int status = 0;
  while (waitpid(worker.pid, &status, 0) < 0 && errno == EINTR) {
  }
  worker.pid = -1;
  return status;
}

}  // namespace

class ProcessPool::Impl {
 public:
  Impl(int workers, Job job, ProcessPoolOptions options)
      : job_(std::move(job)), options_(options), workers_(workers) {
    try {
      for (Worker& worker : workers_) Start(worker);
    } catch (...) {
      End();
      throw;
    }
  }
  ~Impl() { End(); }

  std::vector<JobResult> Map(const std::vector<std::string>& payloads);
  int workers() const { return static_cast<int>(workers_.size()); }

 private:
  void Start(Worker& worker);
  void End();
  void Assign(Worker& worker, std::size_t job, const std::string& payload);
  void WaitForEvents(std::vector<pollfd>& polled) const;
  std::optional<JobResult> Serve(Worker& worker, short events);
  JobResult FailAndReplace(Worker& worker, const std::string& reason);

  const Job job_;
  const ProcessPoolOptions options_;
  std::mutex map_mutex_;         // Held by Map from beginning to end.
  std::vector<Worker> workers_;  // guarded by map_mutex_
};

void ProcessPool::Impl::Start(Worker& worker) {
  int ends[2];
  // CLOEXEC: a program that a job starts must not keep our sockets open.
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw std::system_error(errno, std::generic_category(), "socketpair");
  }
  std::fflush(nullptr);  // What lies in our buffers must not be printed by the copy, too.
  const pid_t pid = fork();
  if (pid < 0) {
    const int error = errno;
    close(ends[0]);
    close(ends[1]);
    throw std::system_error(error, std::generic_category(), "fork");
  }
  if (pid == 0) {
    close(ends[0]);
    // The other workers' sockets, too: as long as a copy is open, they do not see that the parent is
    // gone. (Not prctl(PR_SET_PDEATHSIG): that ends us with the *thread* that has called fork.)
    for (const Worker& other : workers_) {
      if (other.fd >= 0) close(other.fd);
    }
    RunWorker(ends[1], job_);
  }
  close(ends[1]);
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  worker = Worker();
  worker.pid = pid;
  worker.fd = ends[0];
}

// A worker that waits for a job ends by itself when its socket is closed. One that is in the middle
// of a job (Map was left by an exception) has to be killed.
void ProcessPool::Impl::End() {
  for (Worker& worker : workers_) {
    if (worker.pid < 0) continue;
    if (worker.job) kill(worker.pid, SIGKILL);
    Reap(worker);
  }
}

std::vector<JobResult> ProcessPool::Impl::Map(const std::vector<std::string>& payloads) {
  std::lock_guard<std::mutex> lock(map_mutex_);
  std::vector<JobResult> results(payloads.size());
  std::size_t next = 0;
  std::size_t done = 0;
  std::vector<pollfd> polled(workers_.size());
  while (done < payloads.size()) {
    for (Worker& worker : workers_) {
      if (!worker.job && next < payloads.size()) {
        Assign(worker, next, payloads[next]);
        ++next;
      }
    }
    WaitForEvents(polled);
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      const std::optional<std::size_t> job = workers_[i].job;
      if (!job) continue;
      if (std::optional<JobResult> result = Serve(workers_[i], polled[i].revents)) {
        results[*job] = *std::move(result);
        ++done;
      }
    }
  }
  return results;
}

void ProcessPool::Impl::Assign(Worker& worker, std::size_t job, const std::string& payload) {
  // Somebody may have killed it while it had nothing to do. That is not this job's fault.
  pollfd alive{worker.fd, POLLIN, 0};
  if (poll(&alive, 1, 0) > 0) {
    Reap(worker);
    Start(worker);
  }
  worker.job = job;
  worker.unsent = Frame(kOutput, payload);
  if (options_.job_deadline.count() > 0) worker.deadline = Clock::now() + options_.job_deadline;
}

// Sleeps until a busy worker can be read from or written to, or a deadline has come.
void ProcessPool::Impl::WaitForEvents(std::vector<pollfd>& polled) const {
  Clock::time_point deadline = Clock::time_point::max();
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    const Worker& worker = workers_[i];
    const short events = POLLIN | (worker.unsent.empty() ? 0 : POLLOUT);
    polled[i] = {worker.job ? worker.fd : -1, events, 0};
    if (worker.job) deadline = std::min(deadline, worker.deadline);
  }
  int timeout_ms = -1;
  if (deadline != Clock::time_point::max()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    timeout_ms = static_cast<int>(std::clamp<std::int64_t>(left, 0, 1'000'000));
  }
  if (poll(polled.data(), polled.size(), timeout_ms) < 0 && errno != EINTR) {
    throw std::system_error(errno, std::generic_category(), "poll");
  }
}

// Moves bytes both ways, as many as go at once. Returns the result when the job has one.
std::optional<JobResult> ProcessPool::Impl::Serve(Worker& worker, short events) {
  if (events & POLLOUT) {
    const ssize_t sent = send(worker.fd, worker.unsent.data(), worker.unsent.size(), MSG_NOSIGNAL);
    if (sent > 0) worker.unsent.erase(0, sent);
  }
  if (events & (POLLIN | POLLHUP | POLLERR)) {
    char buffer[65536];
    const ssize_t got = read(worker.fd, buffer, sizeof(buffer));
    if (got > 0) worker.received.append(buffer, got);
    const bool ended = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    if (ended) return FailAndReplace(worker, "");
  }
  if (FrameSize(worker.received) == worker.received.size()) {
    JobResult result;
    const char kind = worker.received[0];
    (kind == kOutput ? result.output : result.error) = worker.received.substr(kHeaderSize);
    worker.job.reset();
    worker.received.clear();
    worker.unsent.clear();
    worker.deadline = Clock::time_point::max();
    return result;
  }
  if (Clock::now() >= worker.deadline) {
    return FailAndReplace(worker, "the job exceeded its deadline of " +
                                      std::to_string(options_.job_deadline.count()) + " ms");
  }
  return std::nullopt;
}

JobResult ProcessPool::Impl::FailAndReplace(Worker& worker, const std::string& reason) {
  if (!reason.empty()) kill(worker.pid, SIGKILL);
  const int status = Reap(worker);
  Start(worker);
  return JobResult{"", reason.empty() ? HowItEnded(status) : reason};
}

// --- The interface. ---

ProcessPool::ProcessPool(int workers, Job job, ProcessPoolOptions options) {
  if (workers < 1) {
    throw std::invalid_argument("workers must be at least 1: " + std::to_string(workers));
  }
  if (!job) throw std::invalid_argument("job must not be empty");
  if (options.job_deadline.count() < 0) {
    throw std::invalid_argument("job_deadline must not be negative");
  }
  impl_ = std::make_unique<Impl>(workers, std::move(job), options);
}

ProcessPool::~ProcessPool() = default;

std::vector<JobResult> ProcessPool::Map(const std::vector<std::string>& payloads) {
  return impl_->Map(payloads);
}

int ProcessPool::workers() const { return impl_->workers(); }

}  // namespace ex4

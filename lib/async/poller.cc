#include "lib/async/poller.h"

#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "lib/async/frames.h"

namespace async {
namespace {

int Checked(int result, const char* call) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), call);
  return result;
}

// Sleeps until `fd` has something to read. epoll_wait itself counts in milliseconds: too coarse for
// who measures latencies.
void WaitFor(int fd, std::optional<Duration> timeout) {
  pollfd wanted{fd, POLLIN, 0};
  timespec limit{};
  if (timeout.has_value()) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(*timeout);
    limit.tv_sec = seconds.count();
    limit.tv_nsec = (*timeout - seconds).count();
  }
  // Interrupted by a signal: the loop will come back.
  ppoll(&wanted, 1, timeout.has_value() ? &limit : nullptr, nullptr);
}

}  // namespace

Poller::Poller()
    : epoll_fd_(Checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      wake_fd_(Checked(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_fd_;
  Checked(epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, wake_fd_, &event), "epoll_ctl");
}

Poller::~Poller() {
  close(wake_fd_);
  close(epoll_fd_);
}

void Poller::AddSocket(int fd) {
  epoll_event event{};
  event.events = EPOLLONESHOT;
  event.data.fd = fd;
  Checked(epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
  sockets_.try_emplace(fd);
}

void Poller::RemoveSocket(int fd) {
  const auto found = sockets_.find(fd);
  for (const SocketWait* wait : found->second.by_direction) {
    if (wait != nullptr) internal::Fatal("a socket was closed while a coroutine waits for it");
  }
  sockets_.erase(found);
  epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr);
}

void Poller::Park(SocketWait* wait) {
  SocketWait*& slot = Slot(*wait);
  if (slot != nullptr) {
    throw std::logic_error("another coroutine waits for this socket in the same direction");
  }
  slot = wait;
  ++waits_;
  Arm(wait->fd);
}

void Poller::Unpark(SocketWait* wait) {
  Slot(*wait) = nullptr;
  --waits_;
  Arm(wait->fd);
}

void Poller::Poll(std::optional<Duration> timeout) {
  if (timeout != Duration::zero()) WaitFor(epoll_fd_, timeout);
  std::array<epoll_event, 64> events;
  const int count = epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()), 0);
  for (int i = 0; i < count; ++i) {
    if (events[i].data.fd == wake_fd_) {
      std::uint64_t wakes = 0;
      [[maybe_unused]] const auto size = read(wake_fd_, &wakes, sizeof wakes);
    } else {
      found_.push_back(Ready{events[i].data.fd, events[i].events});
    }
  }
}

void Poller::Collect(std::vector<std::coroutine_handle<>>* ready) {
  for (const Ready& event : found_) {
    const auto socket = sockets_.find(event.fd);
    if (socket == sockets_.end()) continue;  // Closed meanwhile.
    // Errors wake both sides: their system calls will say what happened.
    constexpr std::uint32_t kError = EPOLLERR | EPOLLHUP;
    if ((event.events & (EPOLLIN | EPOLLRDHUP | kError)) != 0) {
      Grant(&socket->second, SocketWait::Direction::kRead, ready);
    }
    if ((event.events & (EPOLLOUT | kError)) != 0) {
      Grant(&socket->second, SocketWait::Direction::kWrite, ready);
    }
    Arm(event.fd);
  }
  found_.clear();
}

void Poller::Wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto size = write(wake_fd_, &one, sizeof one);
}

SocketWait*& Poller::Slot(const SocketWait& wait) {
  return sockets_.at(wait.fd).by_direction[static_cast<std::size_t>(wait.direction)];
}

void Poller::Arm(int fd) {
  const Waiters& waiters = sockets_.at(fd);
  epoll_event event{};
  event.events = EPOLLONESHOT;
  if (waiters.by_direction[0] != nullptr) event.events |= EPOLLIN | EPOLLRDHUP;
  if (waiters.by_direction[1] != nullptr) event.events |= EPOLLOUT;
  // Without waiters even errors are disarmed, by the event itself; there is nothing to do.
  if (event.events == EPOLLONESHOT) return;
  event.data.fd = fd;
  Checked(epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, fd, &event), "epoll_ctl");
}

void Poller::Grant(Waiters* waiters, SocketWait::Direction direction,
                   std::vector<std::coroutine_handle<>>* ready) {
  SocketWait* const wait =
      std::exchange(waiters->by_direction[static_cast<std::size_t>(direction)], nullptr);
  if (wait == nullptr) return;
  --waits_;
  wait->state = SocketWait::State::kReady;
  ready->push_back(wait->coroutine);
}

}  // namespace async

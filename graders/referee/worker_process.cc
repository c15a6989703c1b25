#include "graders/referee/worker_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <random>
#include <stdexcept>

#include "graders/referee/child_processes.h"
#include "graders/referee/protocol.h"

namespace racecourse {
namespace {

// The descriptors' numbers in the worker.
constexpr int kWorkerSocket = 3;
constexpr int kWorkerBoard = 4;
constexpr rlim_t kMaxFileSize = 64 << 20;

[[noreturn]] void Fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

std::string FreshToken() {
  std::random_device random;
  std::string token;
  for (int i = 0; i < 4; ++i) token += std::to_string(random()) + "-";
  return token;
}

void Limit(int resource, rlim_t value) {
  const rlimit limit = {value, value};
  setrlimit(static_cast<__rlimit_resource_t>(resource), &limit);
}

void CloseIfOpen(int* fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

}  // namespace

WorkerProcess::WorkerProcess(const std::string& program, const std::string& check,
                             const std::vector<std::string>& environment)
    : token_(FreshToken()) {
  int sockets[2];
  int output[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0) Fail("socketpair");
  if (pipe2(output, O_CLOEXEC | O_NONBLOCK) != 0) Fail("pipe");
  fcntl(output[1], F_SETFL, 0);  // Only the referee's end must not block.
  board_fd_ = memfd_create("expectation-board", MFD_CLOEXEC);
  if (board_fd_ < 0 || ftruncate(board_fd_, sizeof(ExpectationBoard)) != 0) Fail("memfd_create");
  void* memory =
      mmap(nullptr, sizeof(ExpectationBoard), PROT_READ | PROT_WRITE, MAP_SHARED, board_fd_, 0);
  if (memory == MAP_FAILED) Fail("mmap");
  board_ = static_cast<ExpectationBoard*>(memory);
  socket_ = sockets[0];
  output_fd_ = output[0];

  prctl(PR_SET_CHILD_SUBREAPER, 1);
  StartChild(program, environment, sockets[1], output[1]);
  close(sockets[1]);
  close(output[1]);
  const std::string request = token_ + "\n" + check;
  send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
}

void WorkerProcess::StartChild(const std::string& program,
                               const std::vector<std::string>& environment, int child_socket,
                               int child_output) {
  std::vector<std::string> variables = environment;
  variables.push_back(std::string(kSocketVariable) + "=" + std::to_string(kWorkerSocket));
  variables.push_back(std::string(kBoardVariable) + "=" + std::to_string(kWorkerBoard));
  std::vector<char*> envp;
  for (std::string& variable : variables) envp.push_back(variable.data());
  envp.push_back(nullptr);
  std::string path = program;
  char* argv[] = {path.data(), nullptr};

  pid_ = fork();
  if (pid_ < 0) Fail("fork");
  if (pid_ == 0) {
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // A fixed layout: ThreadSanitizer needs it on kernels with much randomisation, and what a
    // check does then depends less on chance.
    personality(ADDR_NO_RANDOMIZE);
    Limit(RLIMIT_CORE, 0);
    Limit(RLIMIT_FSIZE, kMaxFileSize);
    // Out of the way of the numbers that are about to be used.
    const int moved_socket = fcntl(child_socket, F_DUPFD_CLOEXEC, 10);
    const int moved_board = fcntl(board_fd_, F_DUPFD_CLOEXEC, 10);
    const int null = open("/dev/null", O_RDONLY);
    dup2(null, 0);
    dup2(child_output, 1);
    dup2(child_output, 2);
    dup2(moved_socket, kWorkerSocket);
    dup2(moved_board, kWorkerBoard);
    // Everything else, what the test runner left open included, is closed.
    syscall(SYS_close_range, kWorkerBoard + 1, ~0U, 0);
    execve(path.c_str(), argv, envp.data());
    _exit(127);
  }
  pid_fd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
}

WorkerProcess::~WorkerProcess() {
  if (pid_ > 0) Kill();
  CloseIfOpen(&pid_fd_);
  CloseIfOpen(&socket_);
  CloseIfOpen(&output_fd_);
  CloseIfOpen(&board_fd_);
  if (board_ != nullptr) munmap(board_, sizeof(ExpectationBoard));
}

void WorkerProcess::Poll(int timeout_ms) {
  pollfd fds[] = {{socket_, POLLIN, 0}, {output_fd_, POLLIN, 0}, {pid_fd_, POLLIN, 0}};
  poll(fds, 3, timeout_ms);
  Reap(/*block=*/false);
  ReadPackets();
  ReadOutput();
}

void WorkerProcess::ReadPackets() {
  char buffer[kMaxPacket];
  while (socket_ >= 0) {
    const ssize_t size = recv(socket_, buffer, sizeof(buffer), MSG_DONTWAIT);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) {
      CloseIfOpen(&socket_);
      return;
    }
    const std::string packet(buffer, static_cast<std::size_t>(size));
    const std::size_t kind_end = packet.find('\n', token_.size() + 1);
    if (!packet.starts_with(token_ + "\n") || kind_end == std::string::npos) {
      forged_ = true;
      continue;
    }
    const std::size_t kind_start = token_.size() + 1;
    packets_.push_back(
        {packet.substr(kind_start, kind_end - kind_start), packet.substr(kind_end + 1)});
  }
}

void WorkerProcess::ReadOutput() {
  char buffer[16 * 1024];
  // Bounded, so that a flood of output cannot keep the referee from watching.
  for (int i = 0; i < 64 && output_fd_ >= 0; ++i) {
    const ssize_t size = read(output_fd_, buffer, sizeof(buffer));
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) {
      CloseIfOpen(&output_fd_);
      return;
    }
    output_size_ += static_cast<std::size_t>(size);
    if (output_.size() < kKeptOutput) output_.append(buffer, static_cast<std::size_t>(size));
  }
}

std::vector<Packet> WorkerProcess::TakePackets() {
  std::vector<Packet> taken;
  taken.swap(packets_);
  return taken;
}

void WorkerProcess::PutBack(std::vector<Packet> packets) {
  packets.insert(packets.end(), packets_.begin(), packets_.end());
  packets_ = std::move(packets);
}

void WorkerProcess::Answer() {
  if (socket_ >= 0) send(socket_, "a", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void WorkerProcess::Reap(bool block) {
  if (status_.has_value()) return;
  int status = 0;
  pid_t reaped = 0;
  do {
    reaped = waitpid(pid_, &status, block ? 0 : WNOHANG);
  } while (reaped < 0 && errno == EINTR);
  if (reaped == pid_) status_ = status;
}

void WorkerProcess::Kill() {
  kill(-pid_, SIGKILL);
  kill(pid_, SIGKILL);
  Reap(/*block=*/true);
  // Children that were left alone have become ours, since this process is their sub-reaper: end
  // them too, until none is left.
  for (std::vector<pid_t> left = ChildrenOf(getpid()); !left.empty(); left = ChildrenOf(getpid())) {
    for (const pid_t child : left) {
      kill(child, SIGKILL);
      waitpid(child, nullptr, 0);
    }
  }
  ReadPackets();
  ReadOutput();
}

}  // namespace racecourse

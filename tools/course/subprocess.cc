#include "tools/course/subprocess.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <vector>

namespace course {
namespace {

volatile std::sig_atomic_t g_interrupted = 0;
volatile std::sig_atomic_t g_child = 0;

void OnSignal(int signal) {
  g_interrupted = 1;
  if (signal == SIGTERM && g_child > 0) kill(static_cast<pid_t>(g_child), SIGTERM);
}

// Handlers, unlike ignored signals, are not inherited by the program that is started.
class SignalGuard {
 public:
  SignalGuard() {
    g_interrupted = 0;
    struct sigaction action = {};
    action.sa_handler = OnSignal;
    sigaction(SIGINT, &action, &old_int_);
    sigaction(SIGTERM, &action, &old_term_);
  }
  ~SignalGuard() {
    g_child = 0;
    sigaction(SIGINT, &old_int_, nullptr);
    sigaction(SIGTERM, &old_term_, nullptr);
  }
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

 private:
  struct sigaction old_int_;
  struct sigaction old_term_;
};

// The descriptor's whole content; closes it.
std::string ReadAll(int fd) {
  std::string all;
  char buffer[4096];
  while (true) {
    const ssize_t count = read(fd, buffer, sizeof(buffer));
    if (count > 0) {
      all.append(buffer, static_cast<size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      break;
    }
  }
  close(fd);
  return all;
}

[[noreturn]] void Exec(const std::vector<char*>& argv, Output output, int output_fd,
                       int failure_fd) {
  if (output != Output::kInherit) dup2(output_fd, STDOUT_FILENO);
  if (output == Output::kCaptureAll) {
    dup2(output_fd, STDERR_FILENO);
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (nothing >= 0) dup2(nothing, STDIN_FILENO);
  }
  execvp(argv[0], argv.data());
  const int error = errno;
  // Nothing to be done if even this fails: the parent then sees exit code 127.
  [[maybe_unused]] const ssize_t written = write(failure_fd, &error, sizeof(error));
  _exit(127);
}

}  // namespace

RunResult RunProgram(const std::vector<std::string>& argv, Output output) {
  RunResult result;
  std::vector<char*> raw;
  for (const std::string& argument : argv) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);

  int failure[2] = {-1, -1};
  int captured[2] = {-1, -1};
  if (pipe2(failure, O_CLOEXEC) != 0 ||
      (output != Output::kInherit && pipe2(captured, O_CLOEXEC) != 0)) {
    result.error = std::string("pipe: ") + std::strerror(errno);
    return result;
  }
  const SignalGuard guard;
  const pid_t child = fork();
  if (child == 0) Exec(raw, output, captured[1], failure[1]);
  const int fork_error = errno;
  close(failure[1]);
  if (captured[1] >= 0) close(captured[1]);
  if (child < 0) {
    close(failure[0]);
    if (captured[0] >= 0) close(captured[0]);
    result.error = std::string("fork: ") + std::strerror(fork_error);
    return result;
  }
  g_child = child;
  const std::string exec_error = ReadAll(failure[0]);
  if (captured[0] >= 0) result.output = ReadAll(captured[0]);

  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  result.interrupted = g_interrupted != 0;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  if (exec_error.size() == sizeof(int)) {
    int error = 0;
    std::memcpy(&error, exec_error.data(), sizeof(error));
    result.error = argv[0] + ": " + std::strerror(error);
  }
  return result;
}

}  // namespace course

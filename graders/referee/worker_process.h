// One run of the worker: a child process in a group of its own, with what it says and writes.
#ifndef GRADERS_REFEREE_WORKER_PROCESS_H_
#define GRADERS_REFEREE_WORKER_PROCESS_H_

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "graders/testing/expectation_board.h"

namespace racecourse {

// A packet from the worker that carried the right token.
struct Packet {
  std::string kind;
  std::string body;
};

// Starts the worker, and on destruction kills whatever is left of it and of its children.
// Thread safety: for one thread.
class WorkerProcess {
 public:
  // Starts `program` for `check`. `environment` is added to a small fixed one.
  // Throws std::runtime_error when it cannot be started.
  WorkerProcess(const std::string& program, const std::string& check,
                const std::vector<std::string>& environment);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  pid_t pid() const { return pid_; }
  const ExpectationBoard& board() const { return *board_; }

  // Waits until there is something to read, the process has ended, or `timeout_ms` is over, and
  // takes in what there is.
  void Poll(int timeout_ms);

  // The packets that have come since the last call.
  std::vector<Packet> TakePackets();
  // Makes the next TakePackets() return these first.
  void PutBack(std::vector<Packet> packets);
  // Lets a worker go on that waits for an answer.
  void Answer();
  // True once a packet without the token came: somebody forges.
  bool forged() const { return forged_; }

  // What it wrote to stdout and stderr: the first kKeptOutput bytes of it.
  const std::string& output() const { return output_; }
  std::size_t output_size() const { return output_size_; }

  // The wait status, once the process has ended and everything it wrote was taken in.
  std::optional<int> status() const { return status_; }

  // Kills the process and its children; status() is set afterwards.
  void Kill();

 private:
  static constexpr std::size_t kKeptOutput = 64 * 1024;

  void StartChild(const std::string& program, const std::vector<std::string>& environment,
                  int child_socket, int child_output);
  void ReadPackets();
  void ReadOutput();
  void Reap(bool block);

  pid_t pid_ = -1;
  int pid_fd_ = -1;
  int socket_ = -1;
  int output_fd_ = -1;
  int board_fd_ = -1;
  ExpectationBoard* board_ = nullptr;
  std::string token_;
  std::vector<Packet> packets_;
  bool forged_ = false;
  std::string output_;
  std::size_t output_size_ = 0;
  std::optional<int> status_;
};

}  // namespace racecourse

#endif  // GRADERS_REFEREE_WORKER_PROCESS_H_

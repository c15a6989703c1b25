// The worker's end of the conversation with the referee (see ../protocol.h).
#ifndef GRADERS_REFEREE_WORKER_CHANNEL_H_
#define GRADERS_REFEREE_WORKER_CHANNEL_H_

#include <string>

namespace racecourse {

class RefereeChannel {
 public:
  // The descriptor number the referee passed, or -1 where the program was started by hand.
  // Takes the variable out of the environment: the learner's code has no business with it.
  static int DescriptorFromEnvironment(const char* variable);

  explicit RefereeChannel(int socket) : socket_(socket) {}

  // Receives the first packet and remembers its token. Returns the check to run.
  std::string ReceiveCheck();
  const std::string& token() const { return token_; }

  // Sends one packet. Safe to call from several threads; longer bodies are cut.
  void Send(const std::string& kind, const std::string& body) const;

  // Blocks until the referee has answered the last packet.
  void AwaitAnswer() const;

 private:
  const int socket_;
  std::string token_;
};

}  // namespace racecourse

#endif  // GRADERS_REFEREE_WORKER_CHANNEL_H_

// Waits for connections from programs on the same machine.
#ifndef LIB_NET_TCP_LISTENER_H_
#define LIB_NET_TCP_LISTENER_H_

#include <optional>
#include <stop_token>

#include "lib/net/tcp_connection.h"

namespace net {

// Listens on 127.0.0.1 from construction to destruction: clients can connect before the first
// Accept, and find nobody there once the object is gone.
//
//   net::TcpListener listener(0);
//   while (std::optional<net::TcpConnection> client = listener.Accept(stop)) Serve(*client);
//
// Thread safety: any number of threads may call Accept and port() at once; each client goes to
//   exactly one of them.
class TcpListener {
 public:
  // Port 0 lets the kernel choose one that is free; port() tells which.
  //
  // Errors: std::invalid_argument for a port that is none; std::system_error if the port is taken.
  explicit TcpListener(int port);
  ~TcpListener();
  TcpListener(const TcpListener&) = delete;
  TcpListener& operator=(const TcpListener&) = delete;

  int port() const { return port_; }

  // Waits for the next client. Returns nullopt once `stop` was requested, also if clients wait.
  //
  // Blocks: until a client comes or stop is requested.
  // Cancellation: at any moment, before the call too. No client is lost: one that was not accepted
  //   waits for the next Accept.
  // Errors: std::system_error if the process has no descriptor left.
  std::optional<TcpConnection> Accept(std::stop_token stop = {});

 private:
  const int descriptor_;
  int port_ = 0;  // Constant after construction.
};

}  // namespace net

#endif  // LIB_NET_TCP_LISTENER_H_

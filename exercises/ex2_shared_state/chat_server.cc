#include "ex2_shared_state/chat_server.h"

#include "exercises/not_implemented.h"

namespace ex2 {

// TODO: A thread that accepts, and for each client a thread that reads lines and one that sends what
// is in the client's outbox. One lock guards who is where; it is never held while a thread waits for
// a client. Use net::TcpListener and net::TcpConnection from lib/net.

ChatServer::ChatServer(const ChatOptions& /*options*/) {
  throw racecourse::NotImplementedYet("ChatServer");
}

ChatServer::~ChatServer() {}

int ChatServer::port() const { throw racecourse::NotImplementedYet("ChatServer::port"); }

void ChatServer::Stop() { throw racecourse::NotImplementedYet("ChatServer::Stop"); }

}  // namespace ex2

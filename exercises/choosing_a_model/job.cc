#include "exercises/choosing_a_model/job.h"

#include <stdexcept>

#include "lib/async/socket.h"
#include "lib/net/tcp_connection.h"

namespace choosing_a_model {

std::uint64_t Compute(std::int64_t work) {
  std::uint64_t state = 1;
  for (std::int64_t i = 0; i < work * 1000; ++i) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
  }
  return state;
}

void Ask(int port) {
  net::TcpConnection connection = net::TcpConnection::Connect(port);
  char answer = 0;
  if (!connection.WriteAll("?") || connection.ReadSome({&answer, 1}) == 0) {
    throw std::runtime_error("the server hung up");
  }
}

async::Task<void> AsyncAsk(int port) {
  async::TcpStream stream =
      co_await async::TcpStream::Connect("127.0.0.1", static_cast<std::uint16_t>(port));
  co_await stream.Write("?");
  const std::string answer = co_await stream.Read(1);
  if (answer.empty()) throw std::runtime_error("the server hung up");
}

std::uint64_t RunJob(const Job& job, int port) {
  if (job.asks) Ask(port);
  return Compute(job.work);
}

}  // namespace choosing_a_model

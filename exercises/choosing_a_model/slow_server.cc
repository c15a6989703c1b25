#include "exercises/choosing_a_model/slow_server.h"

#include <string>
#include <utility>

#include "lib/async/event_loop.h"
#include "lib/async/sleep.h"
#include "lib/async/socket.h"
#include "lib/async/task_scope.h"

namespace choosing_a_model {
namespace {

async::Task<void> Answer(async::TcpStream client, std::chrono::milliseconds delay) {
  while (true) {
    const std::string question = co_await client.Read(1);
    if (question.empty()) co_return;
    co_await async::Sleep(delay);
    co_await client.Write("!");
  }
}

async::Task<void> AcceptAll(async::TcpListener* listener, async::TaskScope* scope,
                            std::chrono::milliseconds delay) {
  while (true) {
    async::TcpStream client = co_await listener->Accept();
    scope->Spawn(Answer(std::move(client), delay));
  }
}

}  // namespace

SlowServer::SlowServer(std::chrono::milliseconds delay) : delay_(delay) {
  thread_ = std::jthread([this] {
    async::EventLoop loop;
    loop.Run(Serve());
  });
  port_ = *ports_.Receive();
}

SlowServer::~SlowServer() { stop_.Close(); }

async::Task<void> SlowServer::Serve() {
  const async::Context context = co_await async::ThisContext();
  async::TcpListener listener(context.executor->event_loop(), "127.0.0.1", 0);
  (void)co_await ports_.AsyncSend(int{listener.port()});
  async::TaskScope scope(context);
  scope.Spawn(AcceptAll(&listener, &scope, delay_));
  (void)co_await stop_.AsyncReceive();
  scope.RequestStop();
  try {
    co_await scope.Join();
  } catch (const async::Cancelled&) {  // Which is what was asked for.
  }
}

}  // namespace choosing_a_model

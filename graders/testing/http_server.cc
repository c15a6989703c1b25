#include "graders/testing/http_server.h"

#include <httplib.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "graders/proc/tcp_traffic.h"
#include "graders/proc/thread_state.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"

namespace grading {
namespace {

std::string LoopbackUrl(int port, const std::string& path) {
  return "http://127.0.0.1:" + std::to_string(port) + path;
}

// Serves each connection on a thread of its own name. Started by the listening thread, whose name
// the new threads inherit.
class ServiceThreads : public httplib::TaskQueue {
 public:
  explicit ServiceThreads(int count) {
    for (int i = 0; i < count; ++i) threads_.emplace_back([this] { Run(); });
  }

  // Versions of the library differ in the return type.
  using EnqueueResult = decltype(std::declval<httplib::TaskQueue&>().enqueue(nullptr));
  EnqueueResult enqueue(std::function<void()> task) override {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    changed_.notify_one();
    return static_cast<EnqueueResult>(true);
  }

  void shutdown() override {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void Run() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return ending_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      const std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  std::deque<std::function<void()>> tasks_;
  bool ending_ = false;

  std::vector<std::thread> threads_;
};

}  // namespace

class HttpServer::Impl {
 public:
  ~Impl() { Stop(); }

  void Start() {
    server_.new_task_queue = [] { return new ServiceThreads(kThreads); };
    server_.set_tcp_nodelay(true);
    server_.Get(".*", [this](const httplib::Request& request, httplib::Response& response) {
      const HttpReply reply = Answer(request.path);
      response.status = reply.status;
      if (!reply.location.empty()) response.set_header("Location", reply.location);
      response.set_content(reply.body, "text/plain");
    });
    server_.set_socket_options([this](int socket) { listening_ = socket; });
    port = server_.bind_to_any_port("127.0.0.1");
    if (port <= 0) throw std::runtime_error("no port for the grader's HTTP server");
    // The library's own queue is so short that clients who come together are told to come again in
    // a second.
    listen(listening_, SOMAXCONN);
    if (pthread_create(&listener_, nullptr, Listen, this) != 0) {
      throw std::runtime_error("no thread for the grader's HTTP server");
    }
    started_ = true;
    motion_.emplace([this] { return HasRequestsToCome(); });
    // A stop is forgotten by a server that does not run yet.
    while (!server_.is_running()) std::this_thread::yield();
  }

  void Stop() {
    if (!started_) return;
    started_ = false;
    for (const std::function<void()>& open : on_stop) open();
    server_.stop();
    // In steps: to the referee, who leaves the server's threads out, an untimed wait for one of
    // them would be a wait for nobody.
    timespec limit = {};
    do {
      clock_gettime(CLOCK_REALTIME, &limit);
      ++limit.tv_sec;
    } while (pthread_timedjoin_np(listener_, nullptr, &limit) == ETIMEDOUT);
    motion_.reset();
  }

  struct Path {
    Handler handler;
    Tally requests;
  };
  std::map<std::string, Path> paths;
  std::vector<std::function<void()>> on_stop;
  int port = 0;
  Tally requests;
  Tally in_flight;
  std::atomic<int> peak_in_flight{0};

 private:
  HttpReply Answer(const std::string& target) {
    requests.Add();
    const int running = in_flight.Add();
    int peak = peak_in_flight.load(std::memory_order_relaxed);
    while (peak < running &&
           !peak_in_flight.compare_exchange_weak(peak, running, std::memory_order_relaxed)) {
    }
    HttpReply reply = {404, "no such page"};
    const auto path = paths.find(target);
    if (path != paths.end()) reply = path->second.handler(path->second.requests.Add());
    in_flight.Add(-1);
    return reply;
  }

  // Whether a request has been made that the server, which looks at idle connections only from time
  // to time, will serve.
  bool HasRequestsToCome() const {
    const racecourse::TcpTraffic traffic =
        racecourse::TcpTrafficOf(static_cast<std::uint16_t>(port));
    return traffic.on_the_way || (traffic.unread && in_flight.value() < kThreads);
  }

  static void* Listen(void* self) {
    pthread_setname_np(pthread_self(), racecourse::kServiceThreadName);
    static_cast<Impl*>(self)->server_.listen_after_bind();
    return nullptr;
  }

  httplib::Server server_;
  int listening_ = -1;  // The server's socket, which belongs to `server_`.
  bool started_ = false;
  pthread_t listener_ = {};
  std::optional<Motion> motion_;
};

HttpServer::HttpServer() : impl_(std::make_unique<Impl>()) {}
HttpServer::~HttpServer() = default;

void HttpServer::Handle(const std::string& path, Handler handler) {
  impl_->paths[path].handler = std::move(handler);
}

void HttpServer::OnStop(std::function<void()> open) { impl_->on_stop.push_back(std::move(open)); }
void HttpServer::Start() { impl_->Start(); }
void HttpServer::Stop() { impl_->Stop(); }

std::string HttpServer::Url(const std::string& path) const {
  return LoopbackUrl(impl_->port, path);
}

int HttpServer::requests() const { return impl_->requests.value(); }

int HttpServer::requests(const std::string& path) const {
  const auto found = impl_->paths.find(path);
  return found == impl_->paths.end() ? 0 : found->second.requests.value();
}

int HttpServer::in_flight() const { return impl_->in_flight.value(); }

int HttpServer::peak_in_flight() const {
  return impl_->peak_in_flight.load(std::memory_order_relaxed);
}

RefusedPort::RefusedPort() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  // Bound, but it does not listen.
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no port to refuse connections on");
  }
  port_ = ntohs(address.sin_port);
}

RefusedPort::~RefusedPort() { close(socket_); }

std::string RefusedPort::Url(const std::string& path) const { return LoopbackUrl(port_, path); }

}  // namespace grading

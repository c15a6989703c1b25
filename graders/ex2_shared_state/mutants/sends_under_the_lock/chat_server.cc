#include "ex2_shared_state/chat_server.h"

#include <algorithm>
#include <cctype>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "lib/net/tcp_connection.h"
#include "lib/net/tcp_listener.h"

namespace ex2 {
namespace {

// The lines that wait for one client. Putting one in never blocks; taking one out does.
class Outbox {
 public:
  explicit Outbox(std::size_t capacity) : capacity_(capacity) {}

  // False if it is full; then the line is not in it.
  bool Offer(const std::string& line) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return true;  // Nobody misses it.
    if (lines_.size() == capacity_) return false;
    lines_.push_back(line);
    changed_.notify_one();
    return true;
  }

  // Nothing more comes in; what is in it can still be taken out.
  void Close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    changed_.notify_one();
  }

  // Forgets what waits; `line` is the last.
  void CloseWith(const std::string& line) {
    std::lock_guard<std::mutex> lock(mutex_);
    lines_.assign(1, line);
    closed_ = true;
    changed_.notify_one();
  }

  // Waits for a line; nullopt when it is closed and empty.
  std::optional<std::string> Take() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return closed_ || !lines_.empty(); });
    if (lines_.empty()) return std::nullopt;
    std::string line = std::move(lines_.front());
    lines_.pop_front();
    return line;
  }

 private:
  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  std::deque<std::string> lines_;
  bool closed_ = false;
};

struct Client {
  Client(net::TcpConnection accepted, std::size_t max_outbox)
      : connection(std::move(accepted)), outbox(max_outbox) {}

  net::TcpConnection connection;
  Outbox outbox;
  // Guarded by the lock of the Rooms:
  std::string nick;
  std::string room;      // Empty: in none.
  bool present = false;  // Takes part in the chat.
};

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= 16 && std::all_of(name.begin(), name.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
  });
}

bool IsText(std::string_view line) {
  return std::all_of(line.begin(), line.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 32 && byte != 127;
  });
}

// Who is where, and who hears what. One lock for all of it: that is what makes the order of the
// lines the same for everybody. Nobody waits for a client while holding it.
class Rooms {
 public:
  void Enter(Client& client) {
    std::lock_guard<std::mutex> lock(mutex_);
    do {
      client.nick = "guest" + std::to_string(++guests_);
    } while (clients_.contains(client.nick));
    clients_.emplace(client.nick, &client);
    client.present = true;
    Tell(client, "* welcome, " + client.nick);
  }

  void Leave(Client& client) {
    std::lock_guard<std::mutex> lock(mutex_);
    Remove(client);
    DropSlowClients();
  }

  // Does what a line of `client` says.
  void Handle(Client& client, const std::string& line) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!client.present) return;  // It was too slow.
    const std::size_t space = std::min(line.find(' '), line.size());
    const std::string command = line.substr(0, space);
    const std::string argument = line.substr(std::min(space + 1, line.size()));
    if (!IsText(line)) {
      Tell(client, "! not text");
    } else if (command == "/nick") {
      ChangeNick(client, argument);
    } else if (command == "/join") {
      Join(client, argument);
    } else if (line == "/who") {
      Who(client);
    } else if (line.starts_with("/")) {
      Tell(client, "! no such command");
    } else if (client.room.empty()) {
      Tell(client, "! join a room first");
    } else {
      TellRoom(client.room, "<" + client.nick + "> " + line);
    }
    DropSlowClients();
  }

  void Refuse(Client& client, const std::string& answer) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (client.present) Tell(client, answer);
    DropSlowClients();
  }

 private:
  // All of these are called with the lock.

  void ChangeNick(Client& client, const std::string& nick) {
    if (!IsName(nick)) return Tell(client, "! bad nick");
    if (clients_.contains(nick)) return Tell(client, "! nick is taken");
    const std::string message = "* " + client.nick + " is now " + nick;
    clients_.erase(client.nick);
    clients_.emplace(nick, &client);
    client.nick = nick;
    if (client.room.empty()) return Tell(client, message);
    TellRoom(client.room, message);
  }

  void Join(Client& client, const std::string& room) {
    if (!IsName(room)) return Tell(client, "! bad room");
    if (room == client.room) return Tell(client, "! you are there already");
    LeaveRoom(client);
    client.room = room;
    TellRoom(room, "* " + client.nick + " joined " + room);
  }

  void Who(Client& client) {
    if (client.room.empty()) return Tell(client, "! join a room first");
    std::string names;
    for (const auto& [nick, other] : clients_) {
      if (other->room == client.room) names += " " + nick;
    }
    Tell(client, "* " + client.room + ":" + names);
  }

  void LeaveRoom(Client& client) {
    const std::string room = std::exchange(client.room, "");
    if (!room.empty()) TellRoom(room, "* " + client.nick + " left " + room);
  }

  void Remove(Client& client) {
    if (!std::exchange(client.present, false)) return;
    clients_.erase(client.nick);
    LeaveRoom(client);
  }

  void Tell(Client& client, const std::string& line) { client.connection.WriteAll(line + "\n"); }

  void TellRoom(const std::string& room, const std::string& line) {
    for (const auto& [nick, client] : clients_) {
      if (client->room == room) Tell(*client, line);
    }
  }

  // A loop: what the others hear of it may be too much for one of them.
  void DropSlowClients() {
    while (!slow_.empty()) {
      Client& client = *slow_.back();
      slow_.pop_back();
      if (!client.present) continue;
      client.outbox.CloseWith("! too slow, goodbye");
      Remove(client);
    }
  }

  std::mutex mutex_;
  // Guarded by mutex_:
  std::map<std::string, Client*> clients_;  // by nick; those who are present
  std::vector<Client*> slow_;               // empty when the lock is free
  int guests_ = 0;
};

const ChatOptions& Checked(const ChatOptions& options) {
  if (options.max_outbox == 0) throw std::invalid_argument("max_outbox must not be 0");
  if (options.max_line == 0) throw std::invalid_argument("max_line must not be 0");
  return options;
}

// The writing half of a connection: sends what is in the outbox until that is closed.
void WriteLines(Client& client) {
  while (std::optional<std::string> line = client.outbox.Take()) {
    if (!client.connection.WriteAll(*line + "\n")) break;
  }
  client.connection.ShutdownWrite();  // The client sees the end.
}

// The reading half: cuts what comes into lines until the client ends or is ended.
void ReadLines(Client& client, std::size_t max_line, Rooms& rooms) {
  std::string line;
  bool too_long = false;
  std::vector<char> buffer(4096);
  while (const std::size_t size = client.connection.ReadSome(buffer)) {
    for (const char c : std::string_view(buffer.data(), size)) {
      if (c != '\n') {
        // One more than allowed: it may be the \r of the end.
        too_long = too_long || line.size() > max_line;
        if (!too_long) line += c;
        continue;
      }
      if (line.ends_with('\r')) line.pop_back();
      if (too_long || line.size() > max_line) {
        rooms.Refuse(client, "! line too long");
      } else if (!line.empty()) {
        rooms.Handle(client, line);
      }
      line.clear();
      too_long = false;
    }
  }
}

}  // namespace

class ChatServer::Impl {
 public:
  explicit Impl(const ChatOptions& options)
      : options_(options),
        listener_(options.port),
        acceptor_([this](std::stop_token stop) { Accept(stop); }) {}

  int port() const { return listener_.port(); }

  void Stop() {
    std::lock_guard<std::mutex> one_at_a_time(stop_mutex_);
    acceptor_.request_stop();
    if (acceptor_.joinable()) acceptor_.join();
    // From here on there are no new sessions.
    std::map<int, Session> sessions;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      for (auto& [number, session] : sessions_) {
        if (session.client) session.client->connection.Close();
      }
      sessions.swap(sessions_);
    }
  }  // ~jthread joins.

 private:
  struct Session {
    std::unique_ptr<Client> client;  // Null: it has gone, and the thread has nothing left to do.
    std::jthread thread;
  };

  void Accept(std::stop_token stop) {
    for (int number = 0; !stop.stop_requested(); ++number) {
      try {
        ForgetEndedSessions();
        std::optional<net::TcpConnection> connection = listener_.Accept(stop);
        if (connection) StartSession(number, std::move(*connection));
      } catch (const std::system_error&) {
        // No descriptor or no thread left for this one. Someone has to go first.
        std::unique_lock<std::mutex> lock(mutex_);
        ended_changed_.wait(lock, stop, [this] { return !ended_.empty(); });
      }
    }
  }

  void StartSession(int number, net::TcpConnection connection) {
    auto client = std::make_unique<Client>(std::move(connection), options_.max_outbox);
    std::lock_guard<std::mutex> lock(mutex_);
    Session& session = sessions_[number];
    session.client = std::move(client);
    try {
      session.thread = std::jthread([this, number, &client = *session.client] {
        Serve(client);
        End(number);
      });
    } catch (...) {
      sessions_.erase(number);
      throw;
    }
  }

  void Serve(Client& client) {
    try {
      rooms_.Enter(client);
      std::jthread writer([&client] { WriteLines(client); });
      ReadLines(client, options_.max_line, rooms_);
      rooms_.Leave(client);
      client.outbox.Close();
    } catch (const std::system_error&) {  // There is no thread left for the writer.
      rooms_.Leave(client);
    }
    client.connection.Close();
  }

  // Gives the descriptor back at once; the thread itself is joined by the next client's coming.
  void End(int number) {
    std::unique_ptr<Client> gone;
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = sessions_.find(number);
    if (found == sessions_.end()) return;  // Stop has them all.
    gone = std::move(found->second.client);
    ended_.push_back(number);
    ended_changed_.notify_all();
  }

  void ForgetEndedSessions() {
    std::vector<Session> ended;  // Joined when the lock is free.
    std::lock_guard<std::mutex> lock(mutex_);
    for (const int number : std::exchange(ended_, {})) {
      ended.push_back(std::move(sessions_.extract(number).mapped()));
    }
  }

  const ChatOptions options_;
  net::TcpListener listener_;
  Rooms rooms_;
  std::mutex stop_mutex_;  // Held by Stop from beginning to end; taken before mutex_.

  std::mutex mutex_;
  std::condition_variable_any ended_changed_;
  // Guarded by mutex_:
  std::map<int, Session> sessions_;
  std::vector<int> ended_;  // numbers of sessions whose threads have nothing left to do

  std::jthread acceptor_;  // Last: it uses all of the above. Guarded by stop_mutex_.
};

ChatServer::ChatServer(const ChatOptions& options)
    : impl_(std::make_unique<Impl>(Checked(options))) {}

ChatServer::~ChatServer() { Stop(); }

int ChatServer::port() const { return impl_->port(); }

void ChatServer::Stop() { impl_->Stop(); }

}  // namespace ex2

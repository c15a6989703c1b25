// Checks of part 6: a chat server over real connections on the loopback interface.

#include <algorithm>
#include <cstddef>
#include <deque>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "ex2_shared_state/chat_server.h"
#include "graders/testing/expect.h"
#include "graders/testing/line_client.h"
#include "graders/testing/rendezvous.h"
#include "graders/testing/threads.h"
#include "graders/testing/unlock_gate.h"
#include "gtest/gtest.h"

namespace {

using ex2::ChatOptions;
using ex2::ChatServer;
using grading::LineClient;
using Lines = std::vector<std::string>;

// A client that has a nick and is in a room; its own lines about that are read.
class Guest : public LineClient {
 public:
  Guest(const ChatServer& server, const std::string& nick, const std::string& room,
        int receive_buffer = 0)
      : LineClient(server.port(), receive_buffer) {
    const std::string welcome = Read();
    EXPECT_THAT_IT(welcome.starts_with("* welcome, guest"), "a client connects",
                   "\"* welcome, guest\" and a number", welcome);
    SendLine("/nick " + nick);
    Read();
    SendLine("/join " + room);
    EXPECT_RESULT(Read(), "* " + nick + " joined " + room);
  }
};

std::string Shortened(const std::string& line) {
  return line.size() < 120 ? line : line.substr(0, 20) + "... and so on";
}

void Hears(LineClient& client, const std::string& line, const std::string& who = "a client") {
  const std::string came = client.Read();
  EXPECT_THAT_IT(came == line, "what " + who + " in the room gets next", Shortened(line),
                 Shortened(came));
}

// Sends `line` and expects the answers, in this order.
void Ask(LineClient& client, const std::string& line, const Lines& answers) {
  client.SendLine(line);
  for (const std::string& answer : answers) {
    const std::string came = client.Read();
    EXPECT_THAT_IT(came == answer, "the client sends: " + Shortened(line), Shortened(answer),
                   Shortened(came));
  }
}

TEST(ChatServer, TalksInRooms) {
  ChatServer server;
  LineClient ann(server.port());
  Hears(ann, "* welcome, guest1");
  Ask(ann, "/nick ann", {"* guest1 is now ann"});
  Ask(ann, "/join den", {"* ann joined den"});
  Ask(ann, "hello, is anybody here?", {"<ann> hello, is anybody here?"});
  LineClient bob(server.port());
  Hears(bob, "* welcome, guest2");
  Ask(bob, "/join den", {"* guest2 joined den"});
  Hears(ann, "* guest2 joined den", "ann");
  Ask(bob, "/nick bob", {"* guest2 is now bob"});
  Hears(ann, "* guest2 is now bob", "ann");
  Ask(ann, "/who", {"* den: ann bob"});
  Ask(bob, "hi ann", {"<bob> hi ann"});
  Hears(ann, "<bob> hi ann", "ann");
  Ask(bob, "/join bar", {"* bob joined bar"});
  Hears(ann, "* bob left den", "ann");
  Ask(ann, "just me", {"<ann> just me"});
  Ask(bob, "/who", {"* bar: bob"});
  Ask(ann, "/who", {"* den: ann"});
  Ask(bob, "/join den", {"* bob joined den"});
  Hears(ann, "* bob joined den", "ann");
  bob.FinishSending();
  Hears(bob, LineClient::kEnd, "bob, who has finished,");
  Hears(ann, "* bob left den", "ann");
  Ask(ann, "/nick bob", {"* ann is now bob"});
}

TEST(ChatServer, AnswersBadInput) {
  ChatServer server;
  Guest ann(server, "ann", "den");
  LineClient bob(server.port());
  Hears(bob, "* welcome, guest2");
  Ask(bob, "hello", {"! join a room first"});
  Ask(bob, "/who", {"! join a room first"});
  Ask(bob, "/nick ann", {"! nick is taken"});
  Ask(bob, "/nick guest2", {"! nick is taken"});
  Ask(bob, "/nick", {"! bad nick"});
  Ask(bob, "/nick a b", {"! bad nick"});
  Ask(bob, "/nick 12345678901234567", {"! bad nick"});
  Ask(bob, "/nick \xc3\xa4", {"! bad nick"});
  Ask(bob, "/join", {"! bad room"});
  Ask(bob, "/join a/b", {"! bad room"});
  Ask(bob, "/leave", {"! no such command"});
  Ask(bob, "/", {"! no such command"});
  Ask(bob, "/who ann", {"! no such command"});
  Ask(bob, "bell \a", {"! not text"});
  Ask(bob, "/join den", {"* guest2 joined den"});
  Ask(bob, "/join den", {"! you are there already"});
  Ask(bob, "/nick 1234567890-_xyzA", {"* guest2 is now 1234567890-_xyzA"});
  Hears(ann, "* guest2 joined den", "ann");
  Hears(ann, "* guest2 is now 1234567890-_xyzA", "ann");
  Ask(ann, "gr\xc3\xbc\xc3\x9f dich / ! * <x>", {"<ann> gr\xc3\xbc\xc3\x9f dich / ! * <x>"});
}

// A thread that hands out ann's line is held up at each of its releases in turn; bob's line comes in
// between.
TEST(ChatServer, KeepsTheOrderWhoeverIsHeldUp) {
  constexpr int kMostReleases = 100;
  ChatServer server;
  std::deque<Guest> guests;
  for (const char* nick : {"ann", "bob", "joe", "sue"}) {
    guests.emplace_back(server, nick, "den");
    for (std::size_t i = 0; i + 1 < guests.size(); ++i) {
      Hears(guests[i], std::string("* ") + nick + " joined den");
    }
  }
  bool any_held = true;
  for (int nth = 1; any_held && nth < kMostReleases; ++nth) {
    {
      grading::UnlockGate gate(nth);
      guests[0].SendLine("one");
      guests[0].AwaitArrival();
      grading::AwaitOthersAsleep();
      gate.HoldNoMore();
      any_held = gate.held() > 0;
      guests[1].SendLine("two");
      guests[1].AwaitArrival();
      grading::AwaitOthersAsleep();
    }
    std::vector<std::string> heard;
    for (Guest& guest : guests) heard.push_back(guest.Read() + ", " + guest.Read());
    grading::AwaitOthersAsleep();  // Nobody is in the middle of something when the next is held.
    for (std::size_t i = 1; i < heard.size(); ++i) {
      EXPECT_THAT_IT(heard[i] == heard[0],
                     "ann says one, the thread that passes it on is held up after its unlock no. " +
                         std::to_string(nth) + ", bob says two: what the members get",
                     "the same order that ann sees: " + heard[0], heard[i]);
    }
    if (testing::Test::HasFailure()) return;
  }
}

TEST(ChatServer, TakesLinesInPieces) {
  ChatServer server;
  Guest ann(server, "ann", "den");
  Guest bob(server, "bob", "den");
  Hears(ann, "* bob joined den", "ann");
  bob.Send("half a li");
  Ask(ann, "/who", {"* den: ann bob"});
  Ask(ann, "in between", {"<ann> in between"});
  bob.Send("ne\r\n\n\r\ntwo\nthree\n/wh");
  Hears(ann, "<bob> half a line", "ann");
  Hears(ann, "<bob> two", "ann");
  Hears(ann, "<bob> three", "ann");
  bob.Send("o\n");
  for (const char* line :
       {"<ann> in between", "<bob> half a line", "<bob> two", "<bob> three", "* den: ann bob"}) {
    Hears(bob, line, "bob");
  }
}

TEST(ChatServer, SurvivesLongLinesAndGarbage) {
  ChatOptions options;
  options.max_line = 100;
  ChatServer server(options);
  Guest ann(server, "ann", "den");
  Ask(ann, std::string(100, 'x'), {"<ann> " + std::string(100, 'x')});
  Ask(ann, std::string(100, 'y') + "\r", {"<ann> " + std::string(100, 'y')});
  Ask(ann, std::string(101, 'x'), {"! line too long"});
  Ask(ann, std::string(64 * 1024, 'x'), {"! line too long"});
  Ask(ann, "/nick " + std::string(64 * 1024, 'x'), {"! line too long"});
  std::string garbage;
  for (int i = 0; i < 64; ++i) garbage += static_cast<char>((i * 37 + 128) % 256);
  garbage.erase(std::remove(garbage.begin(), garbage.end(), '\n'), garbage.end());
  Ask(ann, garbage, {"! not text"});
  Ask(ann, std::string(3, '\0'), {"! not text"});
  Ask(ann, "still here", {"<ann> still here"});
}

TEST(ChatServer, TellsEverybodyTheSameInTheSameOrder) {
  constexpr int kSenders = 3;
  constexpr int kMessages = 200;
  ChatOptions options;
  options.max_outbox = 10'000;
  ChatServer server(options);
  std::deque<Guest> guests;
  for (int i = 0; i < kSenders; ++i) {
    guests.emplace_back(server, "g" + std::to_string(i), "den");
    for (int j = 0; j < i; ++j) Hears(guests[j], "* g" + std::to_string(i) + " joined den");
  }
  grading::Rendezvous start(kSenders, "3 clients send");
  std::vector<std::thread> senders;
  for (int i = 0; i < kSenders; ++i) {
    senders.emplace_back([&, i] {
      start.ArriveAndWait();
      for (int m = 0; m < kMessages; ++m) {
        guests[i].SendLine("message " + std::to_string(m) + " of a certain length");
      }
    });
  }
  for (std::thread& sender : senders) sender.join();
  std::vector<Lines> heard(kSenders);
  for (int i = 0; i < kSenders; ++i) {
    for (int m = 0; m < kSenders * kMessages; ++m) heard[i].push_back(guests[i].Read());
  }
  for (int i = 0; i < kSenders; ++i) {
    const std::string who =
        "what client g" + std::to_string(i) + " gets of the messages of 3 clients";
    std::map<std::string, int> next;  // A nick -> the number of its next message.
    for (const std::string& line : heard[i]) {
      const std::string nick = line.substr(0, 4);
      const std::string expected =
          nick + " message " + std::to_string(next[nick]++) + " of a certain length";
      if (line == expected) continue;
      EXPECT_THAT_IT(false, who, "each message once, whole, in its sender's order: " + expected,
                     line);
      return;
    }
    const auto [here, there] = std::mismatch(heard[i].begin(), heard[i].end(), heard[0].begin());
    if (here == heard[i].end()) continue;
    EXPECT_THAT_IT(false, who, "the same order that client g0 sees: now " + *there, *here);
    return;
  }
}

// More lines of `size` bytes than the kernel holds for a client that does not read, by half.
int MoreLinesThanTheKernelHolds(std::size_t size) {
  std::ifstream limits("/proc/sys/net/ipv4/tcp_wmem");
  std::size_t least = 0;
  std::size_t usual = 0;
  std::size_t most = 16'000'000;  // Where the kernel does not say.
  limits >> least >> usual >> most;
  return static_cast<int>((most + most / 2) / size);
}

TEST(ChatServer, SlowClientHoldsBackNobody) {
  ChatOptions options;
  options.max_outbox = 8;
  options.max_line = 60'000;
  ChatServer server(options);
  Guest ann(server, "ann", "den");
  Guest slow(server, "slow", "den", 4096);
  Hears(ann, "* slow joined den", "ann");
  const std::string text(50'000, 'x');
  int sent = 0;
  std::string came = "<ann> " + text;
  const std::string call =
      "ann sends more lines than the kernel holds to a room with a client that does not read";
  const int most = options.max_outbox + MoreLinesThanTheKernelHolds(text.size());
  for (; came == "<ann> " + text && sent < most; ++sent) {
    ann.SendLine(text);
    came = ann.Read();
  }
  if (came == "* slow left den")
    came = ann.Read() == "<ann> " + text ? came : "no message after it";
  EXPECT_THAT_IT(came == "* slow left den" || sent == most, call,
                 "each message comes back to ann at once; then \"* slow left den\"",
                 Shortened(came));
  EXPECT_THAT_IT(sent < most, call,
                 "no more than 8 lines wait for a slow client: it is disconnected",
                 "it is still in the room");
  if (sent == most || came != "* slow left den") return;
  Ask(ann, "/who", {"* den: ann"});
  std::string last = slow.Read();
  int received = 0;
  while (last == "<ann> " + text && received <= sent) {
    ++received;
    last = slow.Read();
  }
  EXPECT_THAT_IT(last == "! too slow, goodbye", "the slow client reads on at last",
                 "some whole messages, then \"! too slow, goodbye\"", Shortened(last));
  Hears(slow, LineClient::kEnd, "the slow client, not");
  Ask(ann, "bye", {"<ann> bye"});
}

TEST(ChatServer, ForgetsClientsThatVanish) {
  ChatServer server;
  Guest ann(server, "ann", "den");
  grading::AwaitOthersAsleep();
  const int descriptors = grading::OpenDescriptors();
  const std::size_t threads = grading::LiveThreads(grading::CurrentThread()).size();
  for (int round = 0; round < 8; ++round) {
    Guest bob(server, "bob", "den");
    Hears(ann, "* bob joined den", "ann");
    bob.Send("half a li");
    if (round % 2 == 0) {
      Ask(ann, "/who", {"* den: ann bob"});
      bob.Vanish();
    } else {
      bob.FinishSending();
      Hears(bob, LineClient::kEnd, "bob, who has finished,");
    }
    Hears(ann, "* bob left den", "ann");
  }
  Ask(ann, "/who", {"* den: ann"});
  grading::AwaitOthersAsleep();
  const int more = grading::OpenDescriptors() - descriptors;
  EXPECT_THAT_IT(more <= 0, "8 clients come and go", "their descriptors are closed",
                 more << " more descriptors are open than before");
  const std::size_t now = grading::LiveThreads(grading::CurrentThread()).size();
  EXPECT_THAT_IT(now <= threads, "8 clients come and go", "their threads have ended",
                 now << " threads, and before there were " << threads);
}

TEST(ChatServer, MembersChangeWithoutARace) {
  // Clients come, change names and rooms, and go, while others ask who is there.
  constexpr int kClients = 4;
  ChatOptions options;
  options.max_outbox = 10'000;
  ChatServer server(options);
  std::deque<LineClient> clients;
  for (int i = 0; i < kClients; ++i) clients.emplace_back(server.port());
  grading::Rendezvous start(kClients, "4 clients use the server");
  std::vector<std::thread> threads;
  for (int i = 0; i < kClients; ++i) {
    threads.emplace_back([&, i] {
      start.ArriveAndWait();
      for (int round = 0; round < 20; ++round) {
        const std::string name = std::to_string(i) + "-" + std::to_string(round);
        clients[i].Send("/join den\n/nick " + name + "\n/who\ntext\n/join bar" +
                        std::to_string(i % 2) + "\n/who\n");
      }
      if (i == 0) {
        clients[i].Vanish();
      } else {
        clients[i].FinishSending();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int i = 1; i < kClients; ++i) {
    std::string last;
    for (std::string line; line != LineClient::kEnd && line != LineClient::kSilence;) {
      last = std::exchange(line, clients[i].Read());
    }
    EXPECT_THAT_IT(last.starts_with("* "), "the last line that a client gets before the end",
                   "an answer or a message", last);
  }
  // The lines of the client that vanished may have been left over.
  grading::AwaitOthersAsleep();
  Guest ann(server, "ann", "den");
  Ask(ann, "/who", {"* den: ann"});
}

TEST(ChatServer, WaitsWithoutUsingTheCpu) {
  ChatServer server;
  Guest ann(server, "ann", "den");
  grading::IdleKind worst = grading::IdleKind::kAsleep;
  for (const pid_t thread : grading::LiveThreads(grading::CurrentThread())) {
    const grading::IdleKind kind = grading::WatchIdle(thread);
    if (kind != grading::IdleKind::kAsleep) worst = kind;
  }
  EXPECT_THAT_IT(worst == grading::IdleKind::kAsleep, "a server with one silent client",
                 "all its threads sleep until something comes",
                 grading::InWords(worst, "one has ended", "one"));
}

TEST(ChatServer, StopEndsEverything) {
  ChatOptions options;
  options.max_outbox = 4;
  options.max_line = 60'000;
  auto server = std::make_unique<ChatServer>(options);
  const int port = server->port();
  Guest ann(*server, "ann", "den");
  ann.Send("half a li");
  LineClient silent(port);
  Hears(silent, "* welcome, guest2", "a client that is not");
  // A client whose lines nobody takes: the server's thread is in the middle of sending.
  Guest full(*server, "full", "bar", 4096);
  const std::string text = std::string(50'000, 'x') + "\n";
  Guest writer(*server, "writer", "bar");
  for (int i = 0; i < 200; ++i) {
    writer.Send(text);
    if (writer.Read() == "* full left bar") break;
  }
  std::thread other([&server] { server->Stop(); });
  server->Stop();
  other.join();
  server->Stop();
  const std::size_t threads = grading::LiveThreads(grading::CurrentThread()).size();
  EXPECT_THAT_IT(threads == 0, "server.Stop(), with idle, half-way and slow clients",
                 "all its threads have ended", threads << " threads");
  Hears(ann, LineClient::kEnd, "ann, after Stop(),");
  server.reset();
  EXPECT_THAT_IT(!grading::SomebodyListens(port), "the end of the server",
                 "nobody listens on its port", "somebody does");
  ChatServer never_used;
  ChatServer destroyed_with_a_client;
  LineClient late(destroyed_with_a_client.port());
  Hears(late, "* welcome, guest1", "a client that is not");
}

TEST(ChatServer, RefusesBadOptions) {
  ChatOptions options;
  options.max_outbox = 0;
  EXPECT_REFUSED(ChatServer(options), "max_outbox");
  options = {};
  options.max_line = 0;
  EXPECT_REFUSED(ChatServer(options), "max_line");
  options = {};
  options.port = -1;
  EXPECT_REFUSED(ChatServer(options), "port");
  options.port = 65536;
  EXPECT_REFUSED(ChatServer(options), "port");
}

}  // namespace

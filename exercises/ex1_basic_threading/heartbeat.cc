#include "ex1_basic_threading/heartbeat.h"

#include <chrono>
#include <exception>
#include <functional>

#include "exercises/not_implemented.h"

namespace ex1 {

// TODO: Check the arguments and keep them. Start a thread that waits for one period on a condition
// variable and then calls beat, until Stop. Stop sets a flag under the lock, notifies and joins.

Heartbeat::Heartbeat(std::chrono::nanoseconds /*period*/, std::function<void()> /*beat*/) {
  throw racecourse::NotImplementedYet("Heartbeat");
}

Heartbeat::~Heartbeat() {}

void Heartbeat::Start() { throw racecourse::NotImplementedYet("Heartbeat::Start"); }

void Heartbeat::Stop() { throw racecourse::NotImplementedYet("Heartbeat::Stop"); }

bool Heartbeat::running() const { throw racecourse::NotImplementedYet("Heartbeat::running"); }

std::exception_ptr Heartbeat::error() const {
  throw racecourse::NotImplementedYet("Heartbeat::error");
}

}  // namespace ex1

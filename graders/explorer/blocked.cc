#include "graders/explorer/blocked.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "graders/explorer/core.h"
#include "graders/explorer/trace_text.h"

namespace explorer {
namespace {

std::string Name(int thread) { return "T" + std::to_string(thread); }

std::string At(const CodePlace& place) { return place.where.empty() ? "" : " at " + place.where; }

// What the trace says about the end.
class History {
 public:
  explicit History(const Places& places) : places_(places) {
    for (int i = 0; i < shared->trace_count; ++i) Take(i);
  }

  // The threads that have `object` (several for a lock that is shared), with the step that got it.
  const std::map<int, int>& Holders(std::uint16_t object) { return holders_[object]; }

  std::string HeldBy(std::uint16_t object) {
    std::string text;
    for (const auto& [thread, step] : Holders(object)) {
      text += (text.empty() ? "" : ", ") + Name(thread) + " since step " + Number(step) +
              At(places_.Of(shared->trace[step]));
    }
    return text;
  }

  static std::string Number(int step) {
    int number = 0;
    for (int i = 0; i <= step; ++i) number += (shared->trace[i].flags & kDecision) != 0;
    return std::to_string(number);
  }

 private:
  void Take(int index) {
    const Step& step = shared->trace[index];
    const bool failed = (step.flags & kFailed) != 0;
    switch (step.kind) {
      case OpKind::kLock:
      case OpKind::kTryLock:
      case OpKind::kTimedLock:
      case OpKind::kReacquire:
      case OpKind::kReadLock:
      case OpKind::kWriteLock:
      case OpKind::kTryReadLock:
      case OpKind::kTryWriteLock:
      case OpKind::kTimedReadLock:
      case OpKind::kTimedWriteLock:
        if (!failed) holders_[step.object][step.thread] = index;
        break;
      case OpKind::kUnlock:
      case OpKind::kReadWriteUnlock:
        holders_[step.object].erase(step.thread);
        break;
      case OpKind::kCvWait:
        holders_[step.other].erase(step.thread);
        break;
      default:
        break;
    }
  }

  const Places& places_;
  std::map<std::uint16_t, std::map<int, int>> holders_;
};

bool WantsLock(OpKind kind) {
  return kind == OpKind::kLock || kind == OpKind::kReacquire || kind == OpKind::kTimedLock ||
         kind == OpKind::kReadLock || kind == OpKind::kWriteLock;
}

bool WaitsForNotification(OpKind kind) { return kind == OpKind::kCvBlocked; }

// The threads that `thread` waits for.
std::vector<int> WaitsFor(int thread, History* history) {
  const ThreadEnd& end = shared->ends[thread];
  if (end.kind == OpKind::kJoin) return {end.holder};
  std::vector<int> threads;
  if (!WantsLock(end.kind)) return threads;
  for (const auto& holder : history->Holders(end.object)) threads.push_back(holder.first);
  if (threads.empty() && end.holder >= 0) threads.push_back(end.holder);
  return threads;
}

// A cycle through `thread`, or nothing. Several shared holders: any path will do.
bool FindCycle(int from, int thread, History* history, std::vector<int>* path) {
  if (std::count(path->begin(), path->end(), thread) > 0) return false;
  path->push_back(thread);
  for (const int next : WaitsFor(thread, history)) {
    if (next == from || FindCycle(from, next, history, path)) return true;
  }
  path->pop_back();
  return false;
}

std::string DescribeThread(int thread, const Places& places, History* history) {
  const ThreadEnd& end = shared->ends[thread];
  const CodePlace place = places.Of(end.frames, end.frame_count);
  const std::string call = place.call.empty() ? "" : " in " + place.call;
  std::string text = Name(thread) + " ";
  if (end.kind == OpKind::kJoin) {
    text += "waits for the end of " + Name(end.holder);
  } else if (end.kind == OpKind::kBodyEnd) {
    return Name(thread) + " has left the body";
  } else if (end.kind == OpKind::kReacquire) {
    text += "was woken up and wants " + ObjectName(end.object) + " back, held by " +
            history->HeldBy(end.object);
  } else if (WantsLock(end.kind)) {
    const std::string holders = history->HeldBy(end.object);
    text += "wants " + ObjectName(end.object) + At(place);
    if (!holders.empty()) text += ", held by " + holders;
    return text;
  } else {
    text += "waits on " + ObjectName(end.object) + call;
  }
  return text + At(place);
}

// What became of the notifications of `object`, for a thread that waits on it.
std::string NotificationStory(int thread, std::uint16_t object, const Places& places, bool* lost) {
  int wait_began = -1;
  for (int i = 0; i < shared->trace_count; ++i) {
    const Step& step = shared->trace[i];
    const bool wait = step.kind == OpKind::kCvWait || step.kind == OpKind::kFutexWait;
    if (wait && step.thread == thread && step.object == object) wait_began = i;
  }
  int nobody = -1;
  int another = -1;
  int early = -1;
  bool any = false;
  for (int i = 0; i < shared->trace_count; ++i) {
    const Step& step = shared->trace[i];
    const bool notify = step.kind == OpKind::kNotifyOne || step.kind == OpKind::kNotifyAll ||
                        step.kind == OpKind::kFutexWake;
    if (!notify || step.object != object) continue;
    any = true;
    if (i < wait_began) {
      early = i;
      nobody = (step.flags & kNobody) ? i : -1;
    }
    if (step.kind == OpKind::kNotifyOne && i > wait_began && step.peer >= 0) another = i;
  }
  const std::string name = ObjectName(object);
  if (another >= 0) {
    const Step& step = shared->trace[another];
    *lost = true;
    return name + " was notified after that, but notify_one of " + Name(step.thread) + " (step " +
           History::Number(another) + At(places.Of(step)) + ") woke up " + Name(step.peer) +
           ", which had no use for it";
  }
  if (early >= 0 && nobody < 0) {
    const Step& step = shared->trace[early];
    *lost = true;
    return "the last notification of " + name + " (" + Name(step.thread) + ", step " +
           History::Number(early) + At(places.Of(step)) + ") was before that: " + Name(thread) +
           " began to wait in step " + History::Number(wait_began);
  }
  if (nobody >= 0) {
    const Step& step = shared->trace[nobody];
    *lost = true;
    return name + " was notified when nobody was waiting (" + Name(step.thread) + ", step " +
           History::Number(nobody) + At(places.Of(step)) + "); " + Name(thread) +
           " began to wait only in step " + History::Number(wait_began);
  }
  *lost = !any;
  return any ? name + " was not notified again" : name + " was never notified";
}

}  // namespace

Diagnosis DiagnoseBlocked(const Places& places) {
  History history(places);
  Diagnosis diagnosis;
  std::vector<int> cycle;
  for (int thread = 0; thread < shared->thread_count && cycle.empty(); ++thread) {
    std::vector<int> path;
    if (shared->ends[thread].alive && FindCycle(thread, thread, &history, &path)) cycle = path;
  }
  if (!cycle.empty()) {
    std::string text = cycle.size() == 1 ? "a thread waits for itself:"
                                         : "threads wait for each other in a circle:";
    for (const int thread : cycle) text += "\n  " + DescribeThread(thread, places, &history);
    std::string others;
    for (int thread = 0; thread < shared->thread_count; ++thread) {
      if (!shared->ends[thread].alive || std::count(cycle.begin(), cycle.end(), thread)) continue;
      others += "\n  " + DescribeThread(thread, places, &history);
    }
    if (!others.empty()) text += "\nand because of them:" + others;
    return {"DEADLOCK", text};
  }

  std::string text = "nobody can go on:";
  std::string story;
  bool lost = false;
  bool waits_otherwise = false;
  for (int thread = 0; thread < shared->thread_count; ++thread) {
    const ThreadEnd& end = shared->ends[thread];
    if (!end.alive) continue;
    text += "\n  " + DescribeThread(thread, places, &history);
    const bool changed = end.kind == OpKind::kFutexBlocked && end.value_changed;
    if (WaitsForNotification(end.kind) || changed) {
      bool lost_here = false;
      std::string here = NotificationStory(thread, end.object, places, &lost_here);
      if (changed) {
        lost_here = true;
        here += "; its value has changed, but nobody notified it after that";
      }
      text += "\n     " + here;
      lost = lost || lost_here;
    } else if (end.kind == OpKind::kFutexBlocked || end.kind == OpKind::kSemWait) {
      waits_otherwise = waits_otherwise || thread != 0;
    }
  }
  diagnosis.explanation = text;
  if (lost && !waits_otherwise) {
    diagnosis.verdict = "LOST WAKE-UP";
  } else if (shared->body_over) {
    diagnosis.verdict = "LEAK";
    diagnosis.explanation =
        "threads are left when the body has ended, and they will never end; " + text;
  } else {
    diagnosis.verdict = "DEADLOCK";
  }
  return diagnosis;
}

}  // namespace explorer

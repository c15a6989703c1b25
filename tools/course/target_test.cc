#include "tools/course/target.h"

#include <string>
#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace course {
namespace {

Part MakePart(int number, const std::string& name) {
  return {.name = name, .title = name, .number = number};
}

std::vector<Exercise> Catalog() {
  Exercise first;
  first.name = "ex1_threads";
  first.parts = {MakePart(1, "run"), MakePart(2, "queue")};
  Exercise second;
  second.name = "ex2_state";
  second.parts = {MakePart(1, "bank"), MakePart(2, "queue")};
  return {first, second};
}

std::string Found(const std::vector<std::string>& arguments, const Progress& progress = {}) {
  const auto target = FindTarget(arguments, Catalog(), progress);
  return target.ok() ? target->Arguments() : std::string(target.status().message());
}

std::string Named(const std::vector<std::string>& arguments) {
  const auto target = FindNamedPart("reset", arguments, Catalog());
  return target.ok() ? target->Arguments() : std::string(target.status().message());
}

TEST(FindTargetTest, WithoutArgumentsIsTheNextPart) {
  EXPECT_EQ(Found({}), "ex1_threads 1");
  Progress progress;
  progress.passed = {{"ex1_threads", "run"}, {"ex2_state", "bank"}};
  EXPECT_EQ(Found({}, progress), "ex1_threads 2");
  EXPECT_EQ(Found({"ex2"}, progress), "ex2_state 2");
  progress.passed.insert({"ex1_threads", "queue"});
  EXPECT_EQ(Found({}, progress), "ex2_state 2");
  EXPECT_EQ(Found({"1"}, progress),
            "all parts of ex1_threads have passed: which one?\nParts: 1 run, 2 queue");
  progress.passed.insert({"ex2_state", "queue"});
  EXPECT_EQ(Found({}, progress), "all parts have passed: name one, EXERCISE PART");
}

TEST(FindTargetTest, TakesAnExerciseAndAPart) {
  EXPECT_EQ(Found({"ex2_state", "queue"}), "ex2_state 2");
  EXPECT_EQ(Found({"2", "1"}), "ex2_state 1");
}

TEST(FindTargetTest, APartsNameIsEnoughIfItIsTheOnlyOne) {
  EXPECT_EQ(Found({"bank"}), "ex2_state 1");
  EXPECT_EQ(Found({"queue"}),
            "there is more than one part 'queue': ex1_threads queue, ex2_state queue");
}

TEST(FindTargetTest, NamesTheNearest) {
  EXPECT_EQ(Found({"bnak"}),
            "there is no exercise or part 'bnak'. Did you mean 'bank'?\n"
            "Exercises: ex1_threads, ex2_state");
  EXPECT_EQ(Found({"ex1_treads"}),
            "there is no exercise or part 'ex1_treads'. Did you mean 'ex1_threads'?\n"
            "Exercises: ex1_threads, ex2_state");
  EXPECT_EQ(Found({"ex2", "bnak"}),
            "ex2_state has no part 'bnak'. Did you mean 'bank'?\nParts: 1 bank, 2 queue");
}

TEST(FindNamedPartTest, NeverGuessesThePart) {
  EXPECT_EQ(Named({"bank"}), "ex2_state 1");
  EXPECT_EQ(Named({"ex1", "2"}), "ex1_threads 2");
  EXPECT_EQ(Named({}), "reset which part? ./course reset [EXERCISE] PART");
  EXPECT_EQ(Named({"ex1"}), "reset which part of ex1_threads?\nParts: 1 run, 2 queue");
}

}  // namespace
}  // namespace course

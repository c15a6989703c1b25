"""The dependencies for WORKSPACE, that is for Bazel 4 to 6; MODULE.bazel is the twin."""

load("//third_party:native_rules.bzl", "native_rules", "no_coverage_tools")
load("//third_party:source_archive.bzl", "source_archive")

def racecourse_dependencies():
    native_rules(name = "rules_cc", language = "cc")
    native_rules(name = "rules_java", language = "java")
    native_rules(name = "rules_shell", language = "shell")
    no_coverage_tools(name = "remote_coverage_tools")

    source_archive(
        name = "platforms",
        debian_pool = "b/bazel-platforms/bazel-platforms_0.0.2.orig.tar.xz",
        debian_sha256 = "2e582a0841457e38ba2b263c7021bc57241f6934f86df8a1b5c5ae32169bf490",
        upstream_sha256 = "48a2d8d343863989c232843e01afc8a986eb8738766bfd8611420a7db8f6f0c3",
        upstream_url = "https://github.com/bazelbuild/platforms/releases/download/0.0.2/platforms-0.0.2.tar.gz",
    )
    source_archive(
        name = "bazel_skylib",
        debian_pool = "b/bazel-skylib/bazel-skylib_1.0.3.orig.tar.xz",
        debian_sha256 = "b22f0f38d9a1ac565fce8a43df3d284f6b8e5e8775bda54b5cb687bed46b6ea4",
        upstream_sha256 = "1c531376ac7e5a180e0237938a2536de0c54d93f5c278634818e0efc952dd56c",
        upstream_url = "https://github.com/bazelbuild/bazel-skylib/releases/download/1.0.3/bazel-skylib-1.0.3.tar.gz",
    )
    source_archive(
        name = "abseil-cpp",
        debian_pool = "a/abseil/abseil_20240722.0.orig.tar.gz",
        debian_sha256 = "df6d1f5ef540725f3851201176a60486aab332410788465c9877910bb471c34a",
        upstream_sha256 = "f50e5ac311a81382da7fa75b97310e4b9006474f9560ac46f54a9967f07d4ae3",
        upstream_url = "https://github.com/abseil/abseil-cpp/releases/download/20240722.0/abseil-cpp-20240722.0.tar.gz",
    )
    source_archive(
        name = "googletest",
        debian_pool = "g/googletest/googletest_1.12.1.orig.tar.gz",
        debian_sha256 = "81964fe578e9bd7c94dfdb09c8e4d6e6759e19967e397dbea48d1c10e45d0df2",
        upstream_sha256 = "81964fe578e9bd7c94dfdb09c8e4d6e6759e19967e397dbea48d1c10e45d0df2",
        upstream_url = "https://github.com/google/googletest/archive/release-1.12.1.tar.gz",
    )
    source_archive(
        name = "nlohmann_json",
        debian_pool = "n/nlohmann-json3/nlohmann-json3_3.11.3.orig.tar.gz",
        debian_sha256 = "0d8ef5af7f9794e3263480193c491549b2ba6cc74bb018906202ada498a79406",
        upstream_sha256 = "0d8ef5af7f9794e3263480193c491549b2ba6cc74bb018906202ada498a79406",
        upstream_url = "https://github.com/nlohmann/json/archive/refs/tags/v3.11.3.tar.gz",
    )
    source_archive(
        name = "cpp-httplib",
        build_file = "//third_party:cpp_httplib.BUILD",
        debian_pool = "c/cpp-httplib/cpp-httplib_0.11.4+ds.orig.tar.xz",
        debian_sha256 = "8b1a5df569003b6a4f24c68489bbda5c64aec94697bdc9ebba5d79408b2ae7eb",
        upstream_sha256 = "9d884bee50ded17de3a51d673bb9c2d7d11f101c595b0891830ba9d02e0cc368",
        upstream_url = "https://github.com/yhirose/cpp-httplib/archive/refs/tags/v0.11.4.zip",
    )
    source_archive(
        name = "google_benchmark",
        build_file = "//third_party:google_benchmark.BUILD",
        debian_pool = "b/benchmark/benchmark_1.7.1.orig.tar.gz",
        debian_sha256 = "6430e4092653380d9dc4ccb45a1e2dc9259d581f4866dc0759713126056bc1d7",
        upstream_sha256 = "6430e4092653380d9dc4ccb45a1e2dc9259d581f4866dc0759713126056bc1d7",
        upstream_url = "https://github.com/google/benchmark/archive/refs/tags/v1.7.1.tar.gz",
    )

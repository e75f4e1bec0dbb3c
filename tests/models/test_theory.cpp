// The formulae of theory.hpp against printed values, special cases and chains.

#include <catch2/catch.hpp>

#include "theory.hpp"

TEST_CASE("theory: the formulae give the printed values", "[quick][textbook]") {
  const auto near = [](double x) { return Approx(x).epsilon(0).margin(1e-6); };
  struct Row {
    theory::Mmc q;
    double rho, pw, wq, lq, w, l, over1;
  };
  // Validation case A1.
  for (const Row& r : {Row{{0.8, 1, 1}, 0.80, 0.800000, 4.000000, 3.200000, 5.000000, 4.000000, 0.654985},
                       Row{{1.8, 1, 2}, 0.90, 0.852632, 4.263158, 7.673684, 5.263158, 9.473684, 0.698076},
                       Row{{4.5, 1, 5}, 0.90, 0.762493, 1.524986, 6.862439, 2.524986, 11.362439, 0.462476},
                       Row{{9, 1, 10}, 0.90, 0.668732, 0.668732, 6.018584, 1.668732, 15.018584, 0.246013},
                       Row{{18, 1, 20}, 0.90, 0.550769, 0.275385, 4.956921, 1.275385, 22.956921, 0.074538},
                       Row{{47.5, 1, 50}, 0.95, 0.629095, 0.251638, 11.952800, 1.251638, 59.452800, 0.051639},
                       Row{{95, 1, 100}, 0.95, 0.506457, 0.101291, 9.622680, 1.101291, 104.622680, 0.003412},
                       Row{{5, 1 / 7.4, 42}, 0.880952, 0.325401, 0.481594, 2.407968, 7.881594, 39.407968, 0.165568}}) {
    CHECK(r.q.rho() == near(r.rho));
    CHECK(r.q.p_wait() == near(r.pw));
    CHECK(r.q.wq() == near(r.wq));
    CHECK(r.q.lq() == near(r.lq));
    CHECK(r.q.w() == near(r.w));
    CHECK(r.q.l() == near(r.l));
    CHECK(r.q.p_wait_over(1) == near(r.over1));
  }
  // A3.
  CHECK(theory::erlang_b(10, 8) == near(0.121661));
  CHECK(theory::erlang_b(20, 18) == near(0.109213));
  CHECK(theory::erlang_b(50, 47.5) == near(0.078176));
  CHECK(theory::erlang_b(100, 95) == near(0.048804));
  CHECK(theory::erlang_b(5, 5) == near(0.284868));
  // A6.
  const auto all_near = [&](const std::vector<double>& a, const std::vector<double>& b) {
    REQUIRE(a.size() == b.size());
    for (std::size_t k = 0; k < a.size(); ++k) CHECK(a[k] == near(b[k]));
  };
  all_near(theory::priority_waits({0.3, 0.3, 0.2}, 1, 1), {1.142857, 2.857143, 10.0});
  all_near(theory::priority_waits({2, 3, 4}, 1, 10), {0.083591, 0.167183, 1.337463});
  all_near(theory::priority_waits({1, 2, 3, 3.5}, 1, 10), {0.091732, 0.131045, 0.294852, 4.127928});
  CHECK(theory::Mmc{9.5, 1, 10}.wq() == near(1.651171));
  // The conservation law, as arithmetic: the mean over classes is that of first come, first served.
  CHECK((1 * 0.091732 + 2 * 0.131045 + 3 * 0.294852 + 3.5 * 4.127928) / 9.5 == near(1.651171));
  // A2.
  CHECK(theory::mg1_wait(0.8, 1, 0) == near(2));
  CHECK(theory::mg1_wait(0.8, 1, 0.25) == near(2.5));
  CHECK(theory::mg1_wait(0.8, 1, 1) == near(theory::Mmc{0.8, 1, 1}.wq()));
  CHECK(theory::mg1_wait(0.8, 1, 4) == near(10));
  // A4.
  const auto finite = [&](double lambda, int c, int room, double block, double lq, double wq, double utilisation) {
    const theory::Stationary q = theory::mmck(lambda, 1, c, room);
    CHECK(q.p.back() == near(block));
    CHECK(q.queue() == near(lq));
    CHECK(q.queue() / (lambda * (1 - q.p.back())) == near(wq));
    CHECK(q.busy() / c == near(utilisation));
  };
  finite(9, 10, 15, 0.061259, 1.066870, 0.126277, 0.844867);
  finite(12, 10, 20, 0.179666, 6.260489, 0.635969, 0.984401);
  CHECK(theory::mmck(8, 1, 10, 10).p.back() == near(theory::erlang_b(10, 8)));
  // A5.
  const auto reneging = [&](double lambda, int c, double theta, double wait, double lq, double abandon, double busy) {
    const theory::Stationary q = theory::erlang_a(lambda, 1, c, theta);
    CHECK(q.all_busy() == near(wait));
    CHECK(q.queue() == near(lq));
    CHECK(theta * q.queue() / lambda == near(abandon));
    CHECK(q.busy() / c == near(busy));
  };
  reneging(10, 10, 0.5, 0.619655, 2.078264, 0.103913, 0.896087);
  reneging(12, 10, 0.1, 0.984075, 20.370280, 0.169752, 0.996297);
  reneging(30, 27, 1.0 / 52, 0.999986, 156.002546, 0.100002, 0.999998);
  reneging(100, 95, 0.02, 0.999918, 250.027124, 0.050005, 0.999994);
  // A1: the wait conditional on waiting is exponential.
  const theory::Mmc q{9, 1, 10};
  CHECK(q.wait_percentile(1 - 0.08 * q.p_wait()) == near(2.525729));
  CHECK(q.wait_percentile(0.3) == 0);
}

TEST_CASE("theory: of flows, against special cases and chains", "[quick][textbook]") {
  const auto near = [](double x) { return Approx(x).epsilon(0).margin(1e-6); };
  // Batches of one, and a source so large that nobody is missed.
  CHECK(theory::BatchArrivals{0.8, 1, {1}}.wq() == near(4));
  CHECK(theory::BatchArrivals{0.4, 1, {0.5, 0.375, 0, 0.125}}.wq() == near(4.476190));
  CHECK(theory::FiniteSource{0.3, 1, 5, 5}.busy() == near(5 * 0.3 / 1.3));  // a server for each
  CHECK(theory::FiniteSource{0.3, 1, 5, 5}.lq() == near(0));
  CHECK(theory::FiniteSource{0.8 / 200'000, 1, 1, 200'000}.lq() == Approx(3.2).epsilon(2e-3));
  CHECK(theory::priority_waits({{0.3, 1, 2}, {0.3, 1, 2}, {0.2, 1, 2}})[2] == near(10));
  // Fork and join: customers not yet served by both are as many as the longer queue, and each arrival joins both.
  for (const double lambda : {0.2, 0.5, 0.7}) {
    constexpr int kMost = 120;
    const auto p = theory::two_queues(kMost, [lambda](int i, int j, const auto& go) {
      go(i + 1, j + 1, lambda);
      if (i > 0) go(i - 1, j, 1);
      if (j > 0) go(i, j - 1, 1);
    });
    double longer = 0;
    for (int i = 0; i < kMost; ++i) {
      for (int j = 0; j < kMost; ++j) longer += p[static_cast<std::size_t>(i * kMost + j)] * std::max(i, j);
    }
    CHECK(longer / lambda == near(theory::fork_join_2(lambda, 1)));
  }
  // The shortest of two queues: all are served, it is better than by lot, and worse than one queue for both.
  const theory::ShortestQueue::Means jsq = theory::ShortestQueue{1.6, 1}.means();
  CHECK(jsq.busy[0] + jsq.busy[1] == near(1.6));
  CHECK(jsq.lq[0] + jsq.lq[1] < 2 * theory::Mmc{0.8, 1, 1}.lq());
  CHECK(jsq.lq[0] + jsq.lq[1] > theory::Mmc{1.6, 1, 2}.lq());
  // A rate in steps of an hour is nearly a sine; a constant rate is M/M/infinity.
  CHECK(theory::mt_infinite(std::vector<double>(24, 24.0), 4, 0.3) == near(6));
  for (const double shift : {0.0, 0.25, 0.5, 0.75}) {
    CHECK(theory::mt_infinite(theory::daily_cycle(shift), 4, 0) ==
          Approx(theory::mt_infinite_sine(24, 0.8, 4, shift)).epsilon(0.005));
    CHECK(theory::mt_infinite(theory::daily_cycle(0), 4, shift) ==
          Approx(theory::mt_infinite(theory::daily_cycle(shift), 4, 0)));
  }
}

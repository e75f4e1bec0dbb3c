#include "codes/icbs.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "icsflow/scenario/problem.hpp"
#include "text/cells.hpp"

namespace icsflow::models::importing {

namespace {

using std::chrono::April;
using std::chrono::March;
using std::chrono::year;
using std::chrono::year_month;

constexpr std::optional<year_month> kOpen;
constexpr year_month kFirst = year{2017} / April, kSecond = year{2018} / April, kLast = year{2026} / March,
                     kNew = year{2026} / April;

/// Source: NHS England, Organisation Data Service, integrated care boards with their legal dates, as of October 2026
/// (Open Government Licence v3.0). Codes are older than the boards: until July 2022 they were those of partnerships
/// (STPs).
constexpr std::array kIcbs{
    Icb{"D7T5G", "Essex", kNew, kOpen},
    Icb{"QE1", "Lancashire and South Cumbria", kFirst, kOpen},
    Icb{"QF7", "South Yorkshire", kFirst, kOpen},
    Icb{"QGH", "Herefordshire and Worcestershire", kFirst, kOpen},
    Icb{"QH8", "Mid and South Essex", kSecond, kLast},
    Icb{"QHG", "Bedfordshire, Luton and Milton Keynes", kFirst, kLast},
    Icb{"QHL", "Birmingham and Solihull", kFirst, kOpen},
    Icb{"QHM", "North East and North Cumbria", kSecond, kOpen},
    Icb{"QJ2", "Derby and Derbyshire", kFirst, kOpen},
    Icb{"QJG", "Suffolk and North East Essex", kFirst, kLast},
    Icb{"QJK", "Devon", kFirst, kOpen},
    Icb{"QJM", "Lincolnshire", kFirst, kOpen},
    Icb{"QK1", "Leicester, Leicestershire and Rutland", kFirst, kOpen},
    Icb{"QKK", "South East London", kFirst, kOpen},
    Icb{"QKS", "Kent and Medway", kFirst, kOpen},
    Icb{"QM7", "Hertfordshire and West Essex", kFirst, kLast},
    Icb{"QMF", "North East London", kFirst, kOpen},
    Icb{"QMJ", "North Central London", kFirst, kLast},
    Icb{"QMM", "Norfolk and Waveney", kSecond, kLast},
    Icb{"QNC", "Staffordshire and Stoke-On-Trent", kFirst, kOpen},
    Icb{"QNQ", "Frimley", kFirst, kLast},
    Icb{"QNX", "Sussex", kFirst, kLast},
    Icb{"QOC", "Shropshire, Telford and Wrekin", kFirst, kOpen},
    Icb{"QOP", "Greater Manchester", kFirst, kOpen},
    Icb{"QOQ", "Humber and North Yorkshire", kSecond, kOpen},
    Icb{"QOX", "Bath and North East Somerset, Swindon and Wiltshire", kFirst, kOpen},
    Icb{"QPM", "Northamptonshire", kFirst, kOpen},
    Icb{"QR1", "Gloucestershire", kFirst, kOpen},
    Icb{"QRL", "Hampshire and Isle of Wight", kFirst, kOpen},
    Icb{"QRV", "North West London", kFirst, kLast},
    Icb{"QSL", "Somerset", kFirst, kOpen},
    Icb{"QT1", "Nottingham and Nottinghamshire", kFirst, kOpen},
    Icb{"QT6", "Cornwall and the Isles of Scilly", kFirst, kOpen},
    Icb{"QU9", "Buckinghamshire, Oxfordshire and Berkshire West", kFirst, kLast},
    Icb{"QUA", "Black Country", kFirst, kOpen},
    Icb{"QUE", "Cambridgeshire and Peterborough", kFirst, kLast},
    Icb{"QUY", "Bristol, North Somerset and South Gloucestershire", kFirst, kOpen},
    Icb{"QVV", "Dorset", kFirst, kOpen},
    Icb{"QWE", "South West London", kFirst, kOpen},
    Icb{"QWO", "West Yorkshire", kFirst, kOpen},
    Icb{"QWU", "Coventry and Warwickshire", kFirst, kOpen},
    Icb{"QXU", "Surrey Heartlands", kFirst, kLast},
    Icb{"QYG", "Cheshire and Merseyside", kFirst, kOpen},
    Icb{"S0E4D", "Thames Valley", kNew, kOpen},
    Icb{"S1Y5D", "Central East", kNew, kOpen},
    Icb{"S9B9J", "Surrey and Sussex", kNew, kOpen},
    Icb{"T6Y0W", "Norfolk and Suffolk", kNew, kOpen},
    Icb{"Z9B2Z", "West and North London", kNew, kOpen},
};

std::string list(const std::vector<const Icb*>& icbs) {
  std::string text;
  for (const Icb* icb : icbs)
    text += (text.empty() ? "" : ", ") + std::string(icb->code) + " (" + std::string(icb->name) + ')';
  return text;
}

}  // namespace

const Icb* find_icb(std::string_view code) {
  const auto found = std::find_if(kIcbs.begin(), kIcbs.end(), [&](const Icb& icb) { return icb.code == code; });
  return found == kIcbs.end() ? nullptr : &*found;
}

std::string why_not_there(const Icb& icb, year_month month) {
  std::vector<const Icb*> others;
  if (icb.closed && month > *icb.closed) {
    for (const Icb& other : kIcbs) {
      if (other.opened > *icb.closed) others.push_back(&other);
    }
    return "closed after " + in_words(*icb.closed) + "; opened since: " + list(others);
  }
  if (month < icb.opened) {
    for (const Icb& other : kIcbs) {
      if (other.closed && *other.closed < icb.opened) others.push_back(&other);
    }
    return "opened in " + in_words(icb.opened) + "; closed before: " + list(others);
  }
  return "";
}

std::string nearest_icb(const std::string& code) {
  std::vector<std::string> codes;
  codes.reserve(std::size(kIcbs));
  for (const Icb& icb : kIcbs) codes.emplace_back(icb.code);
  return did_you_mean(code, codes);
}

}  // namespace icsflow::models::importing

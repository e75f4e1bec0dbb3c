#include <array>

#include "kinds/kind.hpp"

namespace icsflow::models::importing {

std::span<const Kind> kinds() {
  static const std::array kKinds{
      Kind{{"rtt", "referral to treatment waiting times: the monthly full extract, zip or CSV"}, read_rtt},
      Kind{{"ae", "A&E attendances and emergency admissions: the monthly CSV"}, read_ae},
      Kind{{"dm01", "diagnostic waiting times and activity: the monthly CSV, or its zip"}, read_dm01},
      Kind{{"kh03", "beds available and occupied: the quarterly workbook (.xlsx)"}, read_kh03},
      Kind{{"corridor", "care in corridors: the monthly CSV"}, read_corridor},
      Kind{{"holidays", "bank holidays: the JSON of GOV.UK"}, read_holidays},
      Kind{{"table", "tidy tables: week bands, beds, cancelled operations, delays"}, read_tables},
      Kind{{"local", "a trust's own counts: who waits, beds and delays by group"}, read_local},
  };
  return kKinds;
}

std::span<const ImportKind> unread_kinds() {
  static const std::array kUnread{
      ImportKind{"discharge", "the acute discharge situation report"},
      ImportKind{"ready-date", "the discharge-ready date collection"},
      ImportKind{"cancer", "cancer waiting times"},
      ImportKind{"workforce", "NHS workforce statistics"},
      ImportKind{"ambulance", "ambulance quality indicators"},
  };
  return kUnread;
}

}  // namespace icsflow::models::importing

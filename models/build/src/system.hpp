#pragma once

/// The care system that is built: providers, services, what was derived for them.

#include <string>
#include <vector>

#include "derivation.hpp"
#include "emergency/hospital.hpp"
#include "inputs/assumptions.hpp"
#include "inputs/inputs.hpp"
#include "planned/course.hpp"
#include "planned/service.hpp"

namespace icsflow::models::building {

/// A provider that is no hospital of its own A&E.
struct OtherProvider {
  std::string code, name;
  ProviderRole role = ProviderRole::kIndependent;
  Departments ae;
  double beds = 0;    ///< ring-fenced, of an independent hospital
  double minors = 0;  ///< places of minor injury units
};

struct System {
  std::string code, name;   ///< of the board, or of the first provider
  std::string board;        ///< "": none is known
  bool board_list = false;  ///< the waiting list is the board's, allotted to its hospitals
  std::vector<std::string> trusts;
  std::map<std::string, double> list_shares;  ///< of the board's list, by hospital
  std::vector<Service> published;
  std::map<ServiceKey, ListBands> bands;
  std::map<ServiceKey, StoppedBands> stopped;  ///< of services with a list
  std::vector<PlannedService> services;
  std::map<std::string, Handover> handovers;  ///< by service
  std::vector<Hospital> hospitals;
  std::vector<OtherProvider> others;
  std::string rehab_at;  ///< who has the rehabilitation beds
  Support support;
  Course course;
};

/// Whose lists they are, and what each provider is. Problems where nobody can be found.
void choose_providers(const std::string& icb, const std::vector<std::string>& organisations, const Inputs& inputs,
                      const Assumptions& a, System& system, Derivation& record, std::vector<Problem>& problems);

}  // namespace icsflow::models::building

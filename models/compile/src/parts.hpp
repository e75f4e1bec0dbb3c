#pragma once

/// The parts of the compiler in the order in which compile.cpp calls them. Each fills its own tables of
/// CompileContext::model and reads those of the parts before it.

#include "context.hpp"

namespace icsflow::models {

struct OpeningFindings;

// frame.cpp
/// Name, dates, calendar, localities, and the table of values, in the order of the parameters.
void make_frame(CompileContext& c);

// providers/
/// Providers with staff groups, pools, windows and the sessions of their own, in order of rank.
void make_providers(CompileContext& c);

// sources/
/// Services with their sessions, their pathways, and the streams of referrals to them.
void make_services(CompileContext& c);
/// Streams that are no referrals, with their pathways.
void make_streams(CompileContext& c);

// pathways/
/// Binds the receivers of all transfers, and of those that these add.
void bind_transfers(CompileContext& c);
/// Lets all steps count visits to which a patient may come a second time from elsewhere.
void mark_returns(CompileContext& c);

// opening/
/// What the scenario says of the census: the waiting list and the requests for transfers.
void make_opening(CompileContext& c);

// providers/
/// Notes which pools need more than a count of free units and a queue.
void mark_rostered(CompileContext& c);
/// What those want who stand in the queue of a pool of which some want units of others, too or instead.
void make_lines(CompileContext& c);

// measures.cpp
/// What the scenario asks to be measured.
void make_measures(CompileContext& c);

// pathways/
/// Copies into each step what handlers need of its instance, and outlines the steps.
void outline_steps(CompileContext& c);

// changing_values.cpp
/// Interventions and uncertain values. Only what the run reads afresh may change, and nothing is ignored.
void make_changing_values(CompileContext& c);

// providers/
/// Refuses a pool that some steps use in units and others in hours a week.
void check_units_of_pools(CompileContext& c);

// opening/
/// Refuses a census at which there are more patients than the model can have.
void check_opening(CompileContext& c, const OpeningFindings& found);

}  // namespace icsflow::models

namespace icsflow::models {}

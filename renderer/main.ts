import "./python.ts"; // begins to start: nothing that the page needs takes longer

void import("./page.ts");

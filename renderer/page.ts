import { mount } from "svelte";
import "./fonts.ts";
import "./style.css";
import App from "./App.svelte";

mount(App, { target: document.getElementById("app")! });

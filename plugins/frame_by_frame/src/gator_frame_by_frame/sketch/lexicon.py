"""What words of a prompt say about its picture."""

from __future__ import annotations

__all__ = ["PLACES", "SEASONS", "THINGS", "TIMES", "VAGUE", "WEATHERS"]

# Kind of picture -> the words that ask for it, in their basic form. Phrases are joined by a space. Where a word
# stands in several tables it says several things.

TIMES = {
    "dawn": "dawn, sunrise, daybreak, first light, early morning, sunup, new beginning, victory, hope, awakening",
    "morning": "morning, breakfast, wake, sunny morning, routine",
    "day": "day, noon, midday, daytime, daylight, sunny, sunshine, sunlit, blue sky, bright, lunch, picnic",
    "afternoon": "afternoon, late afternoon, siesta",
    "sunset": "sunset, golden hour, sundown, golden, setting sun, magic hour, crimson, romance, romantic",
    "evening": "evening, dusk, twilight, blue hour, gloaming, nightfall, dinner, lantern, candlelight",
    "night": "night, midnight, nighttime, nocturnal, starry, star, moon, moonlight, moonlit, neon, nightlife, dark, "
    "aurora, northern lights, milky way, galaxy, firefly, fireworks, campfire, cyberpunk, halloween, noir, dream, sleep, "
    "constellation, shooting star, meteor, night sky, full moon, concert",
}

WEATHERS = {
    "clear": "clear, cloudless, sunny, clear sky, sunshine, blue sky",
    "cloudy": "cloud, cloudy, overcast, grey sky, gray sky, gloomy, moody, dramatic sky",
    "rain": "rain, rainy, drizzle, downpour, monsoon, wet, umbrella, puddle, shower, raining",
    "storm": "storm, stormy, thunder, lightning, thunderstorm, hurricane, typhoon, tempest, conflict, battle, war, fight, "
    "tornado, danger, chaos, struggle, fury",
    "snow": "snow, snowy, snowfall, blizzard, snowflake, frosty, christmas, snowstorm, ski, skiing, snowman",
    "fog": "fog, foggy, mist, misty, haze, hazy, smog, mysterious, mystery, haunted, eerie, steam",
}

SEASONS = {
    "spring": "spring, blossom, cherry, sakura, bloom, tulip, easter, april, may flower",
    "summer": "summer, july, august, tropical, holiday, vacation",
    "autumn": "autumn, fall leaves, fall colours, fall colors, harvest, october, foliage, pumpkin, leaf, maple, thanksgiving",
    "winter": "winter, snow, snowy, ice, icy, frozen, frost, frosty, december, christmas, january, blizzard, arctic, "
    "antarctic, polar, glacier, ski, skiing, snowman, iceberg, cabin in the snow",
}

PLACES = {
    "city": "city, skyline, cityscape, downtown, metropolis, skyscraper, urban, town, rooftop, tokyo, new york, manhattan, "
    "london, paris, berlin, chicago, shanghai, hong kong, singapore, dubai, building, capital, megacity, cyberpunk, tower, "
    "apartment block, metropolitan, neon, nightlife, architecture, finance, bank, stock market, destination, startup",
    "street": "street, alley, market, bazaar, shop, shopping, storefront, pavement, sidewalk, crosswalk, boulevard, "
    "avenue, bustling, crowd, pedestrian, street life, parade, festival, cafe, traffic, rush hour, commute, commuter, "
    "square, plaza, taxi, bus, school bus, christmas market, tram, protest, lane, fashion",
    "village": "village, cottage, hamlet, farmhouse, suburb, neighbourhood, neighborhood, house, church, chapel, home, barn, "
    "countryside, windmill, old town, fairytale, castle, palace, fortress, kingdom, medieval",
    "sea": "sea, ocean, wave, surf, surfing, surfer, coast, coastal, sail, sailing, sailboat, pacific, atlantic, "
    "mediterranean, tide, seaside, whale, dolphin, yacht, cruise, ship, pirate, iceberg, shipwreck, navy",
    "beach": "beach, shore, seashore, sand castle, palm, tropical, island, caribbean, hawaii, maldives, lagoon, seaside, "
    "vacation, holiday, paradise, bay, arrival, volleyball, summer",
    "lake": "lake, pond, reflection, river, canoe, kayak, fishing, waterfall, stream, fjord, reservoir, swan, duck, rowing, "
    "wetland, marsh, swamp, creek, calm, serene, serenity, tranquil, peace, peaceful, meditation",
    "harbour": "harbour, harbor, venice, canal, amsterdam, port, marina, dock, pier, quay, wharf, fisherman, "
    "lighthouse, ferry, jetty",
    "mountains": "mountain, peak, summit, alps, alpine, himalaya, everest, cliff, ridge, climb, climber, climbing, hike, "
    "hiking, hiker, trek, valley, glacier, adventure, hero, quest, discovery, explore, exploring, "
    "explorer, conquer, victory, challenge, epic, andes, rocky, landscape, conflict, journey, ski, skiing, dragon, goal, "
    "success, achievement, triumph, resolution, wilderness",
    "volcano": "volcano, volcanic, eruption, erupt, lava, magma",
    "hills": "hill, snowman, meadow, vineyard, tuscany, pasture, sheep, rolling, grassland, highland, scotland, ireland, "
    "goat, shepherd, workout, run, runner, running, jog, jogging, marathon, exercise, fitness, walk, dog, horse, freedom, "
    "kite, picnic, spring, nature, green, golf, child, childhood, family, friend, balloon, cow, cattle, rainbow",
    "forest": "forest, wood, tree, woodland, jungle, rainforest, pine, birch, redwood, fox, deer, bear, wolf, owl, "
    "trail, camp, "
    "camping, tent, campfire, cabin, mushroom, fairy, elf, leaf, autumn, squirrel, treehouse, grove, bamboo, enchanted, witch",
    "desert": "desert, dune, sahara, camel, cactus, oasis, sand, mars, martian, egypt, pyramid, arizona, canyon, "
    "monument valley, nomad, gobi, "
    "rust coloured, wasteland, mesa, saguaro, western, cowboy, nevada, drought",
    "field": "field, farm, wheat, corn, crop, harvest, tractor, agriculture, farmer, farming, sunflower, prairie, plain, "
    "lavender, flower, tulip, scarecrow, savanna, savannah, safari, elephant, giraffe, lion, zebra, africa, steppe, "
    "garden, butterfly, bee, honey, poppy",
    "room": "room, living room, interior, bedroom, indoors, inside, home, sofa, couch, fireplace, window, apartment, "
    "reading, book, bed, sleep, wake, routine, cozy, cosy, lifestyle, yoga, cat, studio, hotel, nap, relax, relaxing, "
    "bookshelf, piano, childhood, grandmother, grandfather, kid, baby, hygge, lounge, christmas, christmas eve, "
    "christmas tree",
    "table": "table, birthday, birthday party, chess, chessboard, board game, strategy, checkmate, grandmaster, ramen, "
    "noodle, rice, food, breakfast, lunch, dinner, meal, kitchen, cook, cooking, recipe, coffee, tea, cup, restaurant, "
    "eat, eating, bread, fruit, salad, pizza, cake, bake, baking, bakery, soup, pasta, sushi, wine, cheese, chef, "
    "healthy, ingredient, vegetable, smoothie, pancake, dessert, chocolate, drink, cocktail, brunch, apple, delicious, "
    "sandwich, burger",
    "office": "office, desk, laptop, computer, work, working, meeting, business, company, team, code, coding, programmer, "
    "programming, software, developer, typing, keyboard, screen, monitor, workspace, productivity, presentation, product, "
    "technology, tech, app, website, data, dashboard, chart, ai, artificial intelligence, study, student, homework, "
    "write, writing, writer, editor, email, online, hacker, laboratory, science, scientist, research, job, interview, "
    "remote, conference, design, designer, digital, analytics, podcast, blog, tutorial",
    "road": "road, highway, drive, driving, car, road trip, roadtrip, route, motorcycle, motorbike, cyclist, bicycle, bike, "
    "cycling, van, truck, path, race, racing, journey, motorway, freeway, hitchhiker, caravan, on the way, vehicle, travelling",
    "railway": "train, railway, rail, railroad, locomotive, steam train, subway, metro, station, tracks, express, carriage",
    "sky": "sky, flight, fly, flying, plane, airplane, aeroplane, aircraft, jet, above the clouds, airline, bird, eagle, "
    "travel, vlog, hot air balloon, balloon, paraglider, parachute, drone, heaven, tourist, soar, pilot, helicopter, "
    "cloudscape, abroad, glide, kite, superhero, angel",
    "airport": "airport, runway, departure, takeoff, take off, terminal, boarding, gate, landing, luggage, suitcase, passport",
    "space": "space, planet, galaxy, astronaut, rocket, cosmos, cosmic, universe, nebula, orbit, satellite, spaceship, "
    "spacecraft, outer space, alien, saturn, jupiter, asteroid, comet, interstellar, sci fi, ufo, starship, "
    "black hole, solar system, mars, launch, earth from space, telescope, spacewalk, moon landing, martian",
    "underwater": "underwater, coral, reef, fish, diving, diver, scuba, submarine, jellyfish, shark, turtle, aquarium, "
    "deep sea, mermaid, octopus, snorkel, snorkelling, snorkeling, seabed, atlantis, whale, dolphin",
    "stage": "stage, concert, band, music, musician, singer, guitar, theatre, theater, spotlight, dance, dancer, dancing, "
    "party, club, disco, performance, show, audience, dj, opera, drum, applause, award, ceremony, comedian, festival crowd, "
    "song, celebration, rock star, orchestra, jazz, ballet, comedy, microphone",
    "bridge": "bridge, golden gate, brooklyn, viaduct, suspension bridge",
    "park": "park, bench, playground, picnic, fountain, sakura, squirrel, botanical, blossom, cherry",
    "factory": "factory, industry, industrial, manufacturing, warehouse, refinery, production line, smokestack, chimney, "
    "steelworks, assembly line, logistics, supply chain, shipyard, power plant, pollution, mill, foundry, steel, machinery",
    "construction": "construction, construction site, crane, scaffold, scaffolding, excavator, bulldozer, builder, "
    "engineering, engineer, building site, hard hat, infrastructure",
    "energy": "wind turbine, turbine, wind farm, solar panel, solar farm, solar, renewable, renewable energy, "
    "clean energy, green energy, energy, wind power, electricity, sustainability, sustainable, climate",
    "stadium": "stadium, arena, football, soccer, baseball, rugby, cricket, tennis, basketball, athlete, match, olympic, "
    "sport, coach, championship, tournament, league, world cup, hockey, referee, football game",
    "fair": "fair, carousel, ferris wheel, amusement park, theme park, funfair, fairground, roller coaster, circus, "
    "merry go round, carnival",
    "library": "library, bookshop, bookstore, archive, librarian, bookcase",
    "classroom": "classroom, school, teacher, lesson, lecture, blackboard, chalkboard, pupil, kindergarten, university, "
    "exam, math, mathematics, equation, education, learn, learning, graduation, professor, college",
    "workshop": "workshop, carpenter, carpentry, woodworking, mechanic, garage, blacksmith, tool, craft, craftsman, "
    "repair, artisan, engine, hammer, diy, inventor, handmade",
    "hospital": "hospital, doctor, nurse, patient, clinic, surgery, surgeon, medical, medicine, healthcare, health care, "
    "ambulance, dentist, pharmacy, vaccine, therapy, emergency",
    "hall": "courtroom, court, judge, law, lawyer, justice, trial, museum, gallery, exhibition, parliament, government, "
    "senate, palace hall, marble, column, politics, politician, president, election, verdict, ballroom",
}

THINGS = {
    "person": "person, man, woman, boy, girl, hiker, traveller, traveler, wanderer, hero, figure, explorer, nomad, lone, "
    "alone, climber, cowboy, adventurer, discovery, victory, quest, someone, monk, knight, warrior, shepherd, farmer, "
    "fisherman, journey, walk, walking, portrait, photographer, king, queen, surfer, climb, protagonist, challenge, success, "
    "achievement, triumph, stranger, human, goal, conquer, freedom, grandmother, grandfather, child, kid",
    "couple": "couple, lover, romance, romantic, together, wedding, love, kiss, honeymoon, partner, date, marriage",
    "people": "people, crowd, family, friend, crew, community, tourist, pedestrian, commuter, audience, street life, "
    "bustling, festival, market, children, kids, group, society, parade, protest, student, life, picnic",
    "runner": "workout, run, runner, running, jog, jogging, marathon, exercise, fitness, sprint, training, gym, sport",
    "cyclist": "cyclist, bicycle, bike, cycling",
    "dog": "dog, puppy, wolf, fox",
    "cat": "cat, kitten",
    "deer": "deer, stag, elk, moose, reindeer",
    "horse": "horse, pony, cowboy, unicorn, knight",
    "sheep": "sheep, lamb, shepherd, goat",
    "cow": "cow, cattle, bull",
    "camel": "camel, caravan, nomad",
    "elephant": "elephant, safari, savanna, savannah, africa",
    "giraffe": "giraffe, safari, savanna, savannah",
    "bird": "bird, seagull, gull, swallow, crow, raven, flock, goose, pigeon, dove, eagle, hawk, freedom, migration",
    "boat": "boat, sailboat, sail, sailing, yacht, regatta, lake, harbour, harbor, marina, pirate, sea, ocean",
    "ship": "ship, cruise, ferry, cargo, freighter, port, navy, tanker, whale watching",
    "canoe": "canoe, kayak, rowing, rowboat, fisherman, fishing",
    "surfer": "surfer, surf, surfing",
    "whale": "whale, orca",
    "dolphin": "dolphin",
    "fish": "fish, shark, aquarium, reef",
    "jellyfish": "jellyfish",
    "turtle": "turtle",
    "submarine": "submarine",
    "lighthouse": "lighthouse, beacon",
    "car": "car, drive, driving, road trip, roadtrip, taxi, traffic, vehicle, race, racing, suv, convertible, commute",
    "van": "van, camper, caravan, vanlife, hippie",
    "truck": "truck, lorry",
    "bus": "bus, tram, school bus",
    "train": "train, express, locomotive, railway, subway, metro, steam train",
    "plane": "plane, airplane, aeroplane, flight, jet, airline, airport, departure, travel, takeoff, take off, boarding, "
    "landing, abroad, vlog, pilot, aircraft, helicopter",
    "balloon": "balloon, hot air balloon",
    "kite": "kite",
    "rocket": "rocket, launch, spaceship, spacecraft, starship, interstellar",
    "astronaut": "astronaut, cosmonaut, spacewalk, moon landing, martian",
    "ufo": "ufo, alien, flying saucer",
    "satellite": "satellite, space station, orbit",
    "tent": "tent, camp, camping, campsite, expedition",
    "campfire": "campfire, bonfire, camp, camping, fire",
    "castle": "castle, palace, fortress, kingdom, medieval, fairytale, dragon, king, queen, princess, knight, haunted",
    "windmill": "windmill, wind turbine, renewable, mill, energy",
    "church": "church, chapel, cathedral, wedding, village, old town",
    "barn": "barn, farm, farmhouse, farmer",
    "cabin": "cabin, cottage, hut, lodge, chalet, house, home",
    "tractor": "tractor, farming, agriculture",
    "pyramid": "pyramid, egypt, pharaoh",
    "cactus": "cactus, saguaro, arizona, western, cowboy, mexico",
    "palm": "palm, tropical, oasis, hawaii, caribbean, maldives, paradise, island, california, miami, beach, vacation, holiday",
    "volcano": "volcano, eruption, lava",
    "waterfall": "waterfall, cascade",
    "sunflower": "sunflower",
    "lavender": "lavender, provence",
    "flower": "flower, tulip, poppy, meadow, bloom, spring, garden, butterfly, bee",
    "rainbow": "rainbow",
    "aurora": "aurora, northern lights",
    "fireworks": "fireworks, firework, new year, celebration, celebrate",
    "meteor": "shooting star, meteor, comet, wish, perseids",
    "moon": "moon, moonlight, moonlit, full moon, lunar, werewolf",
    "galaxy": "galaxy, milky way, nebula, universe, cosmos",
    "lightning": "lightning, thunder, thunderstorm, thunderbolt",
    "umbrella": "umbrella",
    "laptop": "laptop, computer, code, coding, programmer, work, office, software, online, app, website, tech, digital",
    "chart": "chart, data, dashboard, business, finance, sales, growth, analytics, market report, statistics, product",
    "coffee": "coffee, tea, cup, espresso, latte, morning, breakfast, cafe, routine, cappuccino",
    "book": "book, reading, library, study, school, student, homework, novel, story, university, exam, bookshelf, writer",
    "fruit": "fruit, apple, healthy, breakfast, vegetable, smoothie, orange, market, ingredient, salad, brunch, food",
    "bread": "bread, bakery, bake, baking, toast, breakfast, croissant, sandwich, pancake",
    "bowl": "bowl, soup, salad, pasta, ramen, noodle, rice, healthy, cook, cooking, dinner, lunch, meal, recipe, chef",
    "wine": "wine, dinner, cocktail, celebration, restaurant, romantic, drink, toast to",
    "cake": "cake, birthday, birthday party, dessert, baking, party, cupcake, chocolate",
    "pizza": "pizza",
    "fireplace": "fireplace, hearth, cozy, cosy, christmas, hygge",
    "christmas": "christmas, christmas eve, christmas tree, xmas, santa",
    "plant": "plant, monstera, houseplant, yoga, lifestyle",
    "bench": "bench",
    "chess": "chess, chessboard, board game, strategy, checkmate, grandmaster",
    "guitar": "guitar, musician, band, rock star, folk",
    "shark": "shark",
    "diver": "diver, diving, scuba, snorkel, snorkelling, snorkeling, mermaid",
    "solo": "comedian, comedy, opera, speech, award, microphone, singer",
    "singer": "singer, microphone, song, music, concert, band, performance, comedian, comedy",
    "dancer": "dancer, dance, dancing, ballet, disco, club",
    "neon": "neon, cyberpunk, nightlife, tokyo, hong kong, las vegas",
    "snowman": "snowman",
    "bicycle": "amsterdam",
    "bamboo": "bamboo, panda",
    "birch": "birch",
    "iceberg": "iceberg, arctic, antarctic, polar, penguin",
    "pagoda": "pagoda, japan, kyoto, temple, shrine, torii",
}

VAGUE = (
    "day, bright, green, nature, summer, spring, autumn, work, life, journey, adventure, quest, hero, discovery, "
    "destination, arrival, travel, vlog, home, house, lifestyle, family, friend, child, childhood, kid, people, dark, "
    "dream, victory, conflict, resolution, goal, success, challenge, walk, healthy, wood, golden, calm, peace, peaceful, "
    "freedom, leaf, product, show, holiday, vacation, landscape, inside, festival, launch, rooftop, studio, sand, love, "
    "path, drive, run, running, car, neon, technology, digital, design, energy, capital, flower, bird, tree, building, "
    "tower, window, university, book, reading, music, dance, dancing, party, balloon, cat, dog, horse, camp, deer, fox, "
    "bear, owl, wolf, squirrel, reflection, fisherman, fishing, wake, rocky, cliff, school, christmas, climb, travelling, "
    "fair, match, patient, column, court, craft, climate, steel, coach, engine, learn, learning, law, justice, "
    "celebration, hiker, hike, hiking, explorer, explore, exploring, climber"
)
"""Words that say little about the place where a more telling one stands beside them."""
